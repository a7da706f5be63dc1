"""What programs take away, in the record."""

from datetime import datetime
from typing import Any

from django.db import transaction

from enthesis.audit.services import record
from enthesis.imaging.models import Study

OBJECTS, MEDIA = "objects", "media"


@transaction.atomic
def note_retrieval(*, actor: Any, study: Study, pictures: int, kind: str, by: str, now: datetime) -> None:
    """Record that pictures of a study left as DICOM objects: to a program, or as media.

    Parameters
    ----------
    kind
        OBJECTS or MEDIA.
    by
        The visible beginning of the key with which a program came; empty where a person did it on a page.
    """
    detail = {"pictures": pictures, "kind": kind, "key": by}
    record(action="imaging.take_away_pictures", actor=actor, target=study, detail=detail, now=now)
