"""What imaging does when it is told something."""

from django.utils import timezone

from enthesis.core import events
from enthesis.imaging.events import PictureDiscarded, PicturesConfirmed
from enthesis.imaging.services import draw_spot_checks, forget_annotations


def forget_drawings(event: PictureDiscarded) -> None:
    """Let nothing stay of what was drawn on a picture that is gone."""
    forget_annotations(instance_pk=event.instance_id)


def draw_some(event: PicturesConfirmed) -> None:
    """Have one in twenty of what owners have confirmed looked at again."""
    draw_spot_checks(event.instance_ids, now=timezone.now())


def connect() -> None:
    """Listen to what this app tells."""
    events.subscribe(PictureDiscarded, forget_drawings)
    events.subscribe(PicturesConfirmed, draw_some)
