"""Pictures that came in through the services, and machines that send them.

place = place_of(make_student(cohort))
received = arrive(place)                       # shown to its owner, to be checked
picture = make_clean(place)                    # checked
picture = make_sealed(place)                   # in quarantine: the machine named no scan area
machine = make_machine(title="MEADOW1")
"""

import io
import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from django.test import TestCase
from django.utils import timezone
from pydicom.uid import UltrasoundMultiFrameImageStorage

from enthesis.accounts.models import User
from enthesis.core.blobs import store
from enthesis.imaging import services
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.lettering import Line, Plane, Reader
from enthesis.imaging.domain.marking import Mask
from enthesis.imaging.domain.opening import Source
from enthesis.imaging.models import Instance, Machine, Profile
from enthesis.imaging.services import Received
from enthesis.programme.models import Enrolment
from tests.factories.people import ACTOR
from tests.imaging.domain.material import read, small

_numbers = itertools.count(1)


def picture_file(
    number: int | None = None, *, study: int = 1, scan_code: str = "HB441709", **attributes: Any
) -> bytes:
    """Give a small ultrasound still as a DICOM file; each number is another picture, by default a new one."""
    of = next(_numbers) if number is None else number
    pixels = np.random.default_rng([of, study]).integers(1, 256, (48, 64)).astype(np.uint8)
    uids = {
        "StudyInstanceUID": f"1.2.826.0.1.77.{study}", "SeriesInstanceUID": f"1.2.826.0.1.77.{study}.1",
        "SOPInstanceUID": f"1.2.826.0.1.77.{study}.1.{of}",
    }  # fmt: skip
    taken = {
        "StudyDate": "20261014",
        "StudyTime": "093005",
        "PatientID": scan_code,
        "InstanceNumber": str(of),
    }
    return small(pixels, **{**uids, **taken, **attributes})


def loop_file(frames: int = 3, number: int | None = None, **attributes: Any) -> bytes:
    """Give a small loop, one frame after the other brighter, 25 a second."""
    data = read(picture_file(number))
    data.SOPClassUID = data.file_meta.MediaStorageSOPClassUID = UltrasoundMultiFrameImageStorage
    pixels = np.stack([np.full((48, 64), 40 * (place + 1), np.uint8) for place in range(frames)])
    data.NumberOfFrames, data.FrameTime, data.FrameIncrementPointer = frames, 40, 0x00181063
    data.PixelData = pixels.tobytes()
    for keyword, value in attributes.items():
        if value is None:
            delattr(data, keyword)
        else:
            setattr(data, keyword, value)
    stream = io.BytesIO()
    data.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def bare_dataset(data: bytes) -> bytes:
    """Give the dataset of a file in explicit little endian without its head, as a C-STORE carries it."""
    dataset, stream = read(data), io.BytesIO()
    del dataset.file_meta
    dataset.preamble = None
    dataset.save_as(stream, implicit_vr=False, little_endian=True)
    return stream.getvalue()


def place_of(user: User) -> Enrolment:
    """Give a student's only place."""
    return Enrolment.objects.select_related("user", "cohort").get(user=user)


def arrive(place: Enrolment, data: bytes | Source | None = None, **more: Any) -> Received:
    """Receive a file as its student uploads it."""
    sent = picture_file() if data is None else data
    return services.receive_instance(data=sent, owner=place, actor=place.user, source="upload", **more)


def blind(plane: Plane, *, closely: bool = True) -> list[Line]:
    """See no writing on any picture; what the real reader sees is tested with the reader itself."""
    return []


def read_by(reader: Reader, instance: Instance) -> Instance:
    """Have the writing on a picture read, as a worker does."""
    now = timezone.now()
    reading = services.read_writing(pk=instance.pk, reader=reader, now=now)
    assert reading is not None, instance.state
    # The sealed form goes when the transaction is kept, which the one around a test never is.
    with TestCase.captureOnCommitCallbacks(execute=True):
        finished = services.finish_reading(reading, name="tests", now=now)
    assert finished is not None
    return finished


def make_unchecked(place: Enrolment, data: bytes | None = None) -> Instance:
    """Give a picture that waits for its owner's answer."""
    received = arrive(place, data)
    assert received.outcome == "received", received
    return read_by(blind, instance_of(received))


def make_clean(place: Enrolment, data: bytes | None = None) -> Instance:
    """Give a picture of which its owner has said that nothing identifies a patient."""
    instance = make_unchecked(place, data)
    services.confirm_pictures(actor=place.user, answers={instance.pk: False})
    return reread(instance)


def make_sealed(place: Enrolment, data: bytes | None = None) -> Instance:
    """Give a picture in quarantine, whose machine did not say where the scan is."""
    received = arrive(place, data or picture_file(SequenceOfUltrasoundRegions=None))
    assert received.outcome == "quarantined", received
    return instance_of(received)


def make_unclaimed(data: bytes | None = None) -> Instance:
    """Give a picture from a machine at which no student's scan code was typed."""
    sent = picture_file() if data is None else data
    received = services.receive_instance(data=sent, owner=None, actor="gateway", source="gateway")
    assert received.outcome == "quarantined", received
    return instance_of(received)


def instance_of(received: Received) -> Instance:
    """Give the picture that an arrival made."""
    assert received.instance is not None, received
    return received.instance


def released_by(
    steward: User, instance: Instance, *keep: Box, blank: Sequence[Box] = (), **how: Any
) -> Instance:
    """Release a sealed picture as its steward does: what would be kept is shown, and then that is kept."""
    mask = Mask(keep, tuple(blank))
    shown = services.preview_quarantined(actor=steward, instance=instance, mask=mask)
    return services.release_quarantined(actor=steward, instance=instance, mask=mask, seen=shown.seen, **how)


def make_profile(proposer: User, confirmer: User | None, instance: Instance, *keep: Box) -> Profile:
    """Propose boxes for all pictures of a picture's machine and size, and where somebody confirms, use them."""
    made_by = (instance.study.manufacturer or "Fen Imaging", instance.study.model or "Heath 7")
    profile = services.propose_profile(actor=proposer, instance=instance, made_by=made_by, mask=Mask(keep))
    assert profile is not None
    return profile if confirmer is None else services.confirm_profile(actor=confirmer, profile=profile)


def reread(instance: Instance) -> Instance:
    """Read a picture as the database has it now."""
    return Instance.objects.select_related("owner__user", "study").get(pk=instance.pk)


def make_machine(title: str = "MEADOW1", *, name: str = "Meadow, room 1", **network: Any) -> Machine:
    """Let a machine send; `network` says how it is reached and known (`services.Network`)."""
    known = services.Network(**network)
    return services.add_machine(name=name, ae_title=title, network=known, actor=ACTOR, now=timezone.now())


def stored() -> set[str]:
    """Give the keys of everything in the store."""
    return set(store().keys())


def keys_of(*instances: Instance) -> set[str]:
    """Give the keys of everything that pictures name."""
    fields = ("object_key", "bundle_key", "thumbnail_key", "sealed_key")
    return {getattr(one, field) for one in instances for field in fields} - {""}
