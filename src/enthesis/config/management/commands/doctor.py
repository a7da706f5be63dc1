"""`enthesis doctor`: is everything that Enthesis needs there, and if not, what to do."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from enthesis.audit.services import restore_guards
from enthesis.config import doctor


class Command(BaseCommand):
    help = "Check all that Enthesis needs, from settings to mail, and say what to do. Exit code 1: findings."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")
        parser.add_argument(
            "--before-start", action="store_true", help="leave out what only a running site can show"
        )
        parser.add_argument(
            "--restore-guards",
            action="store_true",
            help="first make again the triggers of the database that are missing; the record says so",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["restore_guards"] and not any(found.is_wrong for found in doctor.database_findings()):
            for guard in restore_guards(actor="enthesis doctor", now=timezone.now()):
                self.stderr.write(f"The trigger {guard.name} of the table {guard.table} is there again.")
        findings = doctor.examine(before_start=options["before_start"])
        if options["json"]:
            self.stdout.write(json.dumps([finding.as_dict() for finding in findings], indent=2))
        else:
            for finding in findings:
                self.stdout.write(finding.line())
        sys.exit(1 if any(finding.is_wrong for finding in findings) else 0)
