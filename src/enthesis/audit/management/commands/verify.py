"""`enthesis verify`: prove that nothing signed, stored or recorded was changed."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from enthesis.audit.selectors import chain_end, lost_end
from enthesis.core.integrity import integrity_checks


class Command(BaseCommand):
    help = "Check the audit chain, signed cases and stored objects. Exit code 0: whole. 1: damage was found."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print the findings as JSON")
        parser.add_argument(
            "--noted", nargs=2, metavar=("NUMBER", "HASH"),
            help="the end of the record as an earlier run told it; found to be damaged if it is not there any more",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        if connection.introspection.table_names() == []:
            raise CommandError("The database has no tables yet. Run `enthesis migrate`.", returncode=2)
        found = {name: list(check()) for name, check in integrity_checks().items()}
        if options["noted"]:
            found["noted end"] = list(lost_end(*options["noted"]))
        number, last_hash = chain_end()
        if options["json"]:
            rows = {name: [vars(damage) for damage in damages] for name, damages in found.items()}
            chain = {"entries": number, "hash": last_hash}
            self.stdout.write(json.dumps({"damage": rows, "chain": chain}, indent=2))
        else:
            for name, damages in found.items():
                self.stdout.write(f"{name}: " + (f"{len(damages)} damaged" if damages else "whole"))
                for damage in damages:
                    self.stdout.write(f"  {damage.where} {damage.what}")
            # Kept elsewhere, this line contradicts whoever rewrites the whole chain.
            self.stdout.write(f"The record ends with entry {number}, hash {last_hash}.")
        if any(found.values()):
            sys.exit(1)
