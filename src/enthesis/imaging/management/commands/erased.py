"""`enthesis erased`: list what was erased, and erase again what a backup has brought back."""

import csv
import uuid
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from enthesis.core.errors import DomainError
from enthesis.core.words import count
from enthesis.imaging.models import Instance
from enthesis.imaging.services.erasing import erase_again

HEADINGS = ("picture", "erased_at", "because")


class Command(BaseCommand):
    help = "List every erased picture as CSV; with --again, erase those of such a list that are back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--again", metavar="FILE", type=Path, help="a list that this command has written")

    def handle(self, *args: Any, again: Path | None, **options: Any) -> None:
        if again is None:
            self._list()
        else:
            self._erase(again)

    def _list(self) -> None:
        table = csv.writer(self.stdout, lineterminator="\n")
        table.writerow(HEADINGS)
        gone = Instance.objects.filter(erased_at__isnull=False).order_by("erased_at", "pk")
        for pk, at, because in gone.values_list("pk", "erased_at", "erased_because").iterator():
            table.writerow([pk, at.isoformat() if at else "", because])

    def _erase(self, path: Path) -> None:
        erased, held = 0, []
        for pk, because in read_list(path):
            try:
                erased += erase_again(pk=pk, because=because, now=timezone.now())
            except DomainError as error:
                held.append(f"picture {pk}: {error.message}")
        self.stdout.write(f"Erased {count(erased, 'picture')} again.")
        if held:
            raise CommandError("\n".join(held), returncode=1)


def read_list(path: Path) -> list[tuple[uuid.UUID, str]]:
    """Read which pictures were erased, and why.

    Raises
    ------
    CommandError
        The file cannot be read, or is no such list; nothing was erased.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = csv.reader(file)
            if tuple(next(rows, ())) != HEADINGS:
                raise ValueError
            return [(uuid.UUID(pk), because) for pk, _, because in rows]
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} is no list that `enthesis erased` has written.", returncode=2) from error
