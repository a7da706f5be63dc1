"""`enthesis administrator EMAIL NAME`: let the first person in, or back in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from enthesis.programme.services import appoint_administrator


class Command(BaseCommand):
    help = "Make somebody administrator of the site, entering them if need be, and print a link that lets them in once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="used only where nobody has this address yet")

    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        url = appoint_administrator(
            email=email, name=name, actor="enthesis administrator", now=timezone.now()
        )
        self.stdout.write(f"{email} is administrator. This link lets them in once, within 30 minutes:\n{url}")
