"""What imaging does when it is told something."""

from enthesis.core import events
from enthesis.imaging.events import PictureDiscarded
from enthesis.imaging.services import forget_annotations


def forget_drawings(event: PictureDiscarded) -> None:
    """Let nothing stay of what was drawn on a picture that is gone."""
    forget_annotations(instance_pk=event.instance_id)


def connect() -> None:
    """Listen to what this app tells."""
    events.subscribe(PictureDiscarded, forget_drawings)
