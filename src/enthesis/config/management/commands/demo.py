"""`enthesis demo`: the sample cohort, made if it is not there, and everything served on this machine."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections

from enthesis.config import demo_environment, supervisor
from enthesis.portal.services import found_sample_cohort, today_here

MOST_STUDENTS = 12


class Command(BaseCommand):
    help = "Make the sample cohort where there is none, and serve everything on this machine: pages, workers, gateway."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--port", type=int, default=demo_environment.DEFAULT_PORT, help="port of the pages"
        )
        parser.add_argument("--data", type=Path, help="folder for all data (default: var)")
        parser.add_argument(
            "--cohort", type=int, default=MOST_STUDENTS, choices=range(MOST_STUDENTS + 1), metavar="N",
            help=f"how many sample students have a logbook, 0 to {MOST_STUDENTS}",
        )  # fmt: skip

    def handle(self, *args: Any, port: int, cohort: int, **options: Any) -> None:
        parts = [supervisor.web(port=port), *supervisor.workers(2), supervisor.gateway()]
        if taken := [complaint for part in parts if (complaint := supervisor.port_complaint(part))]:
            self.stderr.write("\n".join(taken))
            sys.exit(supervisor.UNUSABLE)
        self.stdout.write("Preparing the database …")
        call_command("migrate", verbosity=0)
        found_sample_cohort(today_here(students=cohort))
        close_old_connections()
        sys.exit(supervisor.run(parts, ready=lambda: self.say_ready(port)))

    def say_ready(self, port: int) -> None:
        """Tell where the site is; the sample logbooks fill while people look around."""
        self.stdout.write(
            f"\nEnthesis is ready: {demo_environment.address(port)}\n"
            "Choose one of the sample people on the sign-in page. Their logbooks are written while you look around.\n"
            f"Ultrasound machines may send to {settings.DICOM_AE_TITLE} on port {settings.DICOM_PORT}.\n"
            f"Data: {settings.DATA_DIR}. Stop with Ctrl+C.\n"
        )
