"""`enthesis rebuild`: make frames and thumbnails again from the objects they were made from."""

import json
from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from enthesis.core.words import count
from enthesis.imaging.services.rebuilding import LOST, REBUILT, rebuild_pictures


class Command(BaseCommand):
    help = (
        "Check the frames and thumbnails of all pictures, and make those again that are missing or damaged."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        which = parser.add_mutually_exclusive_group()
        which.add_argument(
            "--missing",
            action="store_true",
            help="only what is missing or damaged; this is what happens anyway",
        )
        which.add_argument("--all", action="store_true", dest="everything", help="make all of them again")
        parser.add_argument("--json", action="store_true", dest="as_json", help="report as JSON")

    def handle(self, *args: Any, everything: bool, as_json: bool, **options: Any) -> None:
        outcomes: Counter[str] = Counter()
        lost: dict[str, str] = {}
        for one in rebuild_pictures(everything=everything, now=timezone.now()):
            outcomes[one.outcome] += 1
            if one.outcome == LOST:
                lost[str(one.instance.pk)] = one.why
        if as_json:
            self.stdout.write(json.dumps({"looked_at": outcomes.total(), **outcomes, "why_lost": lost}))
        else:
            for pk, why in lost.items():
                self.stdout.write(f"picture {pk}: {why}")
            self.stdout.write(
                f"Looked at {count(outcomes.total(), 'picture')}; made the frames of {outcomes[REBUILT]} again."
            )
        if lost:
            # 1 stands for findings, as with every command of ours that reports.
            raise CommandError(
                f"{count(len(lost), 'picture')} cannot be made again. Bring the store back from a backup.",
                returncode=1,
            )
