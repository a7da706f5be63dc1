"""A finished file is given whole, under a name that says whose it is."""

import io
from datetime import UTC, datetime

import pytest
from django.http import FileResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from enthesis.core.blobs import store
from enthesis.logbook.models import Export
from enthesis.programme.models import Enrolment


@pytest.mark.parametrize(
    ("kind", "content_type", "disposition"),
    [
        ("pdf", "application/pdf", 'inline; filename="logbook-amber-fernleigh-2026-11-25.pdf"'),
        ("archive", "application/zip", 'attachment; filename="logbook-amber-fernleigh-2026-11-25.zip"'),
    ],
)
def test_finished_file_is_streamed_under_its_name(
    client: Client, enrolment: Enrolment, kind: str, content_type: str, disposition: str
) -> None:
    data = b"a logbook" * 10_000
    export = Export.objects.create(
        enrolment=enrolment, kind=kind, asked_by=enrolment.user, object_key=store().put_file(io.BytesIO(data)),
        asked_at=datetime(2026, 11, 25, 9, 30, tzinfo=UTC),
    )  # fmt: skip
    client.force_login(enrolment.user)
    response = client.get(reverse("logbook:download", kwargs={"pk": export.pk}))
    assert isinstance(response, FileResponse)
    assert b"".join(response.streaming_content) == data
    assert (response["Content-Type"], response["Content-Disposition"], response["Content-Length"]) == (
        content_type, disposition, "90000",
    )  # fmt: skip


def test_file_that_is_not_ready_is_not_found(client: Client, enrolment: Enrolment) -> None:
    export = Export.objects.create(
        enrolment=enrolment, kind="pdf", asked_by=enrolment.user, asked_at=timezone.now()
    )
    client.force_login(enrolment.user)
    response = client.get(reverse("logbook:download", kwargs={"pk": export.pk}))
    assert (response.status_code, "not ready yet" in response.content.decode()) == (404, True)
