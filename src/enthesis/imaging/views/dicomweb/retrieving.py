"""WADO-RS: objects, their attributes, frames and bulk data (PS3.18 10.4). Objects go out as they lie in the store."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enthesis.accounts.models import ApiToken
from enthesis.accounts.permissions import require_scope
from enthesis.core.blobs import store
from enthesis.core.errors import NotVisible
from enthesis.core.views import action
from enthesis.imaging import services
from enthesis.imaging.domain.dicomweb import accepting
from enthesis.imaging.domain.dicomweb.accepting import Chosen, Wanted
from enthesis.imaging.domain.dicomweb.metadata import PIXEL_DATA_TAG, metadata_of
from enthesis.imaging.domain.dicomweb.stored import StoredObject, pieces
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import get_readable_for
from enthesis.imaging.selectors.recent import recent
from enthesis.imaging.views.dicomweb.answers import (
    Answer,
    BadRequest,
    NotAcceptable,
    base_address,
    kept_by_nobody,
    many_parts,
    one_part,
    reader,
    wants,
)

MOST_FRAMES = 5000
# With these every object has an answer, whatever it is stored in.
ANY_SYNTAX = frozenset({"", accepting.ANY, accepting.EXPLICIT_LITTLE})


@contextmanager
def opened(instance: Instance) -> Iterator[StoredObject]:
    """Open a picture's object, checked against its checksum, and close it."""
    with recent.open(instance.object_key) as file:
        yield StoredObject(file)


@action("imaging.use_dicomweb")
@require_safe
def objects(request: HttpRequest, study: str, series: str, instance: str = "") -> Answer:
    """Give the objects of a series, or one object."""
    return give_objects(request, study, series, instance)


def give_objects(request: HttpRequest, study: str, series: str = "", instance: str = "") -> Answer:
    """Give the objects of a study, a series, or one object; that they left is recorded."""
    key = require_scope(request, ApiToken.Scope.READ)
    found = get_readable_for(key.owner, study, series, instance)
    asked = wants(request)
    # One whose syntax decides is opened before anything is answered; the others when their turn has come.
    is_decisive = any(one.syntax not in ANY_SYNTAX for one in asked)
    first, *_ = [_chosen(one, asked, is_one=bool(instance)) for one in (found if is_decisive else found[:1])]
    services.note_retrieval(
        actor=key.owner, pictures=found, kind=services.OBJECTS, key=key.prefix, now=timezone.now()
    )
    if not first.is_multipart:
        return one_part(_typed(first), _object(found[0], first))
    return many_parts(accepting.DICOM, _object_parts(found, asked))


def _object_parts(
    found: list[Instance], asked: list[Wanted]
) -> Iterator[tuple[dict[str, str], Iterator[bytes]]]:
    for one in found:
        how = _chosen(one, asked, is_one=False)
        yield {"Content-Type": _typed(how)}, _object(one, how)


def _chosen(instance: Instance, asked: list[Wanted], *, is_one: bool) -> Chosen:
    with opened(instance) as found:
        chosen = accepting.choose_object(asked, stored=str(found.syntax), is_one=is_one)
    if chosen is None:
        raise NotAcceptable(
            "Objects are given as application/dicom, in the transfer syntax in which they are stored "
            "(transfer-syntax=*) or in 1.2.840.10008.1.2.1, several of them as multipart/related."
        )
    return chosen


def _object(instance: Instance, how: Chosen) -> Iterator[bytes]:
    file = store().open(instance.object_key)
    found = StoredObject(file)
    if str(found.syntax) == how.syntax:
        yield from pieces(file)
        return
    with file:
        yield from found.plain_file()


def _typed(how: Chosen) -> str:
    return f"{how.media}; transfer-syntax={how.syntax}"


@action("imaging.use_dicomweb")
@require_safe
def metadata(request: HttpRequest, study: str, series: str = "", instance: str = "") -> JsonResponse:
    """Give the attributes of objects, large values by their address."""
    user = reader(request)
    if not any(one.takes(accepting.DICOM_JSON) or one.takes("application/json") for one in wants(request)):
        raise NotAcceptable("Attributes are given as application/dicom+json. XML is not offered.")
    base, rows = base_address(), []
    for one in get_readable_for(user, study, series, instance):
        with opened(one) as found:
            rows.append(metadata_of(found, address_of(base, one)))
    response = JsonResponse(rows, safe=False)
    response.headers["Content-Type"] = accepting.DICOM_JSON
    kept_by_nobody(response)
    return response


def address_of(base: str, instance: Instance) -> str:
    """Give where an object is retrieved from."""
    uids = (instance.study.study_uid, instance.series_uid, instance.sop_instance_uid)
    return "/".join(
        [base, *(f"{name}/{uid}" for name, uid in zip(("studies", "series", "instances"), uids, strict=True))]
    )


@action("imaging.use_dicomweb")
@require_safe
def frames(request: HttpRequest, study: str, series: str, instance: str, numbers: str) -> Answer:
    """Give single frames, as they are stored, uncompressed, or as JPEG."""
    (one,) = get_readable_for(reader(request), study, series, instance)
    asked = frame_numbers(numbers, one)
    with opened(one) as found:
        eight = found.header.get("BitsAllocated") == 8
        chosen = accepting.choose_frames(wants(request), stored=str(found.syntax), is_eight_bit=eight)
        if chosen is None:
            raise NotAcceptable(
                "Frames are given as application/octet-stream, in the transfer syntax in which they are stored "
                "(transfer-syntax=*) or in 1.2.840.10008.1.2.1, and as image/jpeg."
            )
        # Viewers ask for one at a time: that one is read while its object is open.
        first = list(_frames(one, found, asked[:1], chosen))
    if not chosen.is_multipart and len(asked) == 1:
        return one_part(_typed(chosen), first)
    frames = chain(first, _more_frames(one, asked[1:], chosen))
    return many_parts(chosen.media, (({"Content-Type": _typed(chosen)}, [frame]) for frame in frames))


def frame_numbers(text: str, instance: Instance) -> list[int]:
    """Read a list of frame numbers, counted from 1; raises BadRequest or NotVisible."""
    if not re.fullmatch(r"\d{1,7}(,\d{1,7})*", text) or text.count(",") >= MOST_FRAMES:
        raise BadRequest("Frames are named by their numbers, counted from 1, such as 1 or 1,2,3.")
    numbers = [int(number) for number in text.split(",")]
    if not all(1 <= number <= instance.frames for number in numbers):
        raise NotVisible(f"This picture has the frames 1 to {instance.frames}.")
    return numbers


def _frames(instance: Instance, found: StoredObject, numbers: list[int], how: Chosen) -> Iterator[bytes]:
    is_stored = how.syntax == str(found.syntax)
    if not is_stored and how.media != accepting.OCTETS:
        yield from shown_frames(instance, numbers)
        return
    for number in numbers:
        yield found.frame(number) if is_stored else found.plain_frame(number)


def _more_frames(instance: Instance, numbers: list[int], how: Chosen) -> Iterator[bytes]:
    if numbers:
        with opened(instance) as found:
            yield from _frames(instance, found, numbers, how)


def shown_frames(instance: Instance, numbers: list[int]) -> Iterator[bytes]:
    """Yield frames as the JPEG images that our own viewer shows."""
    with recent.open(instance.bundle_key) as bundle:
        for number in numbers:
            begin, end = instance.frame_offsets[number - 1 : number + 1]
            bundle.seek(begin)
            yield bundle.read(end - begin)


@action("imaging.use_dicomweb")
@require_safe
def bulk_data(request: HttpRequest, study: str, series: str, instance: str, tag: str) -> Answer:
    """Give one value that was too large for the metadata; the pixels frame by frame."""
    (one,) = get_readable_for(reader(request), study, series, instance)
    if tag.upper() == PIXEL_DATA_TAG:
        return frames(request, study, series, instance, ",".join(str(n + 1) for n in range(one.frames)))
    if not re.fullmatch(r"[0-9A-Fa-f]{8}", tag):
        raise BadRequest("Bulk data is named by the eight hex digits of its tag.")
    with opened(one) as found:
        value = found.value_of(int(tag, 16))
    if value is None:
        raise NotVisible("This object has no such bulk data.")
    if not any(want.takes(accepting.OCTETS) for want in wants(request)):
        raise NotAcceptable("Bulk data is given as application/octet-stream.")
    return many_parts(accepting.OCTETS, [({"Content-Type": accepting.OCTETS}, [value])])
