"""What the tests of pages share: a signed-in browser, pictures that have arrived, and uploads as pages send them."""

import json
import uuid
from typing import Any

import numpy as np
from django.test import Client
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.imaging import services, states
from enthesis.imaging.models import Instance, Study
from enthesis.programme.models import Enrolment
from tests.factories.imaging import blind, read_by
from tests.imaging.domain.material import small

UPLOAD = "/images/upload/"
IDENTITY = ("Rowanberry", "Alexandrine", "HB441709")


def signed_in(user: User, **options: Any) -> Client:
    """Give a browser in which this person is signed in."""
    client = Client(**options)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def picture_file(number: int = 1, *, study: int = 1, **attributes: Any) -> bytes:
    """Give a small ultrasound still; each number is another picture, each study another examination."""
    uids = {"StudyInstanceUID": f"1.2.3.{study}", "SOPInstanceUID": f"1.2.3.{study}.5.{number}"}
    return small(pixels(number, study), InstanceNumber=str(number), **uids, **attributes)


def pixels(number: int, study: int) -> np.ndarray[Any, Any]:
    """Give pixels that no other picture has."""
    return np.random.default_rng([number, study]).integers(1, 256, (64, 96)).astype(np.uint8)


def enrolment_of(user: User) -> Enrolment:
    """Give a student's place."""
    return Enrolment.objects.get(user=user)


def arrived(user: User, data: bytes | None = None) -> Instance:
    """Receive a picture for a student, as an upload does, and have it read if it is to be read."""
    outcome = services.receive_instance(
        data=data if data is not None else picture_file(),
        owner=enrolment_of(user),
        actor=user,
        source="upload",
    )
    assert outcome.instance is not None, outcome
    return read_by(blind, outcome.instance) if outcome.instance.state == states.READING else outcome.instance


def checked(user: User, data: bytes | None = None) -> Instance:
    """Receive a picture and say that nothing on it identifies a patient."""
    instance = arrived(user, data)
    services.confirm_pictures(actor=user, answers={instance.pk: False}, now=timezone.now())
    instance.refresh_from_db()
    return instance


def sealed(user: User, number: int = 1) -> Instance:
    """Receive a picture whose machine did not say where the scan is, so that it is locked away."""
    instance = arrived(user, picture_file(number, SequenceOfUltrasoundRegions=None))
    assert instance.state == "quarantined"
    return instance


def send(client: Client, data: bytes, **headers: Any) -> Any:
    """Send one file as the upload box does."""
    return client.post(
        UPLOAD,
        data=data,
        content_type="application/octet-stream",
        headers={"Accept": "application/json", **headers},
    )


def lines_of(response: Any) -> list[dict[str, Any]]:
    """Read the answer to an upload: one object on each line."""
    assert response.status_code == 200, response.content
    assert response["Content-Type"] == "application/x-ndjson"
    return [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]


def copies(instance: Instance, number: int) -> None:
    """Write so many rows like this one, so that a page has many rows without as many files."""
    for _ in range(number):
        study = Study.objects.get(pk=instance.study_id)
        study.pk, study.study_uid = uuid.uuid4(), f"2.25.{uuid.uuid4().int}"
        study.save(force_insert=True)
        copy = Instance.objects.get(pk=instance.pk)
        copy.pk, copy.study, copy.sop_instance_uid = uuid.uuid4(), study, f"2.25.{uuid.uuid4().int}"
        copy.save(force_insert=True)
