"""`enthesis doctor`: is everything that Enthesis needs there, and if not, what to do."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from enthesis.config import doctor


class Command(BaseCommand):
    help = "Check settings, database, store, queue, gateway, clock and mail, and say what to do. Exit code 1: findings."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")
        parser.add_argument(
            "--before-start", action="store_true", help="leave out what only a running site can show"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        findings = doctor.examine(before_start=options["before_start"])
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in findings], indent=2))
        else:
            for finding in findings:
                self.stdout.write(finding.line())
        sys.exit(1 if any(finding.is_wrong for finding in findings) else 0)
