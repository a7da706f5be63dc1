"""Pictures as DICOM media, read out of the store piece by piece."""

from collections.abc import Iterable, Iterator
from functools import partial

from enthesis.core.blobs import store
from enthesis.core.errors import NotVisible
from enthesis.imaging import states
from enthesis.imaging.domain import media
from enthesis.imaging.models import Instance


def on_media(pictures: Iterable[Instance]) -> list[Instance]:
    """Give those pictures that may leave as media, in the order they were recorded: only what was checked may.

    Raises
    ------
    NotVisible
        None may.
    """
    found = [one for one in pictures if one.state == states.CLEAN]
    if not found:
        raise NotVisible("There is no checked picture here that could be downloaded.")
    return found


def media_zip(pictures: Iterable[Instance]) -> Iterator[bytes]:
    """Yield a zip of pictures' cleaned objects with their index, in little memory; each is checked as it is read."""
    return media.streamed([partial(store().open, one.object_key) for one in pictures])
