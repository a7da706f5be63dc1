"""`enthesis administrator EMAIL NAME`: let the first person in, or back in."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.accounts.services import LINK_LIFE, add_person, issue_login_link
from enthesis.programme.models import Role
from enthesis.programme.permissions import read_standing
from enthesis.programme.services import grant_role

ACTOR = "enthesis administrator"


class Command(BaseCommand):
    help = "Make somebody administrator of the site, entering them if need be, and print a link that lets them in once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("name", help="used only where nobody has this address yet")

    @transaction.atomic
    def handle(self, *args: Any, email: str, name: str, **options: Any) -> None:
        now, today = timezone.now(), timezone.localdate()
        user = User.objects.filter(email__iexact=email).first() or add_person(
            email=email, name=name, actor=ACTOR, now=now
        )
        if not read_standing(user.pk, today).is_everywhere(Role.ADMINISTRATOR):
            grant_role(user=user, role=Role.ADMINISTRATOR, cohort=None, starts_on=today, actor=ACTOR, now=now)
        self.stdout.write(f"{user.name} is administrator. This link lets them in once, within 30 minutes:")
        self.stdout.write(issue_login_link(user=user, next_path="", now=now, life=LINK_LIFE))
