"""What leaves as DICOM objects, in the record."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from enthesis.audit.services import record
from enthesis.imaging.models import Instance

OBJECTS, MEDIA = "objects", "media"


@transaction.atomic
def note_retrieval(
    *, actor: Any, pictures: Iterable[Instance], kind: str, now: datetime, key: str = ""
) -> None:
    """Record, once for each study, that its pictures left as DICOM objects: to a program, or as media.

    Parameters
    ----------
    kind
        OBJECTS or MEDIA.
    key
        The visible beginning of the key with which a program came; empty where a person did it on a page.
    """
    for study, number in Counter(one.study for one in pictures).items():
        detail = {"pictures": number, "kind": kind, "key": key}
        record(action="imaging.take_away_pictures", actor=actor, target=study, detail=detail, now=now)
