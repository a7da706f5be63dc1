"""`enthesis programme check|load|schema DIR`: a programme's folder, looked over, loaded, or helped in the editor."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from enthesis.programme.domain import Finding, read_folder
from enthesis.programme.domain.schema import write_schemas
from enthesis.programme.services import load_programme

FINE, FINDINGS, UNUSABLE = 0, 1, 2


class Command(BaseCommand):
    help = (
        "Check a programme's folder, load it as a new version, or write JSON Schemas for editors. "
        "Exit code 0: fine. 1: findings, each as file:line: message. 2: the folder cannot be used."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012 - Django's own attribute

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="check|load|schema")
        check = verbs.add_parser("check", help="say everything that is wrong with a folder")
        load = verbs.add_parser("load", help="load a faultless folder as a new version")
        schema = verbs.add_parser("schema", help="write the JSON Schema of every kind of file into a folder")
        for verb in (check, load, schema):
            verb.add_argument("folder", type=Path, metavar="DIR")
        for verb in (check, load):
            verb.add_argument("--json", action="store_true", help="print the outcome as JSON")

    def handle(self, *args: Any, verb: str, folder: Path, **options: Any) -> None:
        if verb == "schema":
            self.write_schemas(folder)
            return
        if not folder.is_dir():
            self.stderr.write(f"{folder} is not a folder. Name the folder that holds programme.yaml.")
            sys.exit(UNUSABLE)
        findings = read_folder(folder).findings
        if findings:
            self.say_findings(folder, findings, options["json"])
            sys.exit(FINDINGS)
        if verb == "check":
            self.stdout.write(
                json.dumps({"findings": []}) if options["json"] else f"{folder}: nothing to mend."
            )
        else:
            self.load(folder, options["json"])

    def say_findings(self, folder: Path, findings: list[Finding], as_json: bool) -> None:
        """Print what is to be mended, each with file and line."""
        if as_json:
            rows = [{"file": f.path, "line": f.line, "message": f.message} for f in findings]
            self.stdout.write(json.dumps({"findings": rows}, indent=2, ensure_ascii=False))
        else:
            self.stdout.write(
                "\n".join(
                    str(folder / finding.path) + str(finding)[len(finding.path) :] for finding in findings
                )
            )

    def load(self, folder: Path, as_json: bool) -> None:
        """Load the folder and say which version it is now."""
        version = load_programme(folder=folder, actor="enthesis programme load", now=timezone.now())
        if as_json:
            row = {
                "programme": version.programme.slug,
                "version": version.number,
                "hash": version.content_hash,
            }
            self.stdout.write(json.dumps(row))
        else:
            self.stdout.write(f"{version} ({version.content_hash[:12]}…)")

    def write_schemas(self, folder: Path) -> None:
        """Write the schemas, or say why that is not possible."""
        try:
            paths = write_schemas(folder)
        except OSError as error:
            self.stderr.write(f"{folder} cannot be written to: {error.strerror}.")
            sys.exit(UNUSABLE)
        self.stdout.write("\n".join(str(path) for path in paths))
