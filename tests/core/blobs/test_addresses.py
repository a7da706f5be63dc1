"""Addresses at which browsers fetch objects from the store themselves, signed for a minute."""

import http.client
import uuid
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPMessage
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from enthesis.core.blobs import FolderStore, S3Store
from tests.servers.swift import S3Service

DATA = b"a cine loop" * 100
ASKED = {"content_type": "image/jpeg", "name": "picture.jpg", "cache": "private, no-store"}


def store_of(service: S3Service, *, public: bool = True) -> S3Store:
    return S3Store(
        service.endpoint, f"enthesis-test-{uuid.uuid4()}", service.access_key, service.secret_key,
        public_endpoint=service.endpoint if public else "",
    )  # fmt: skip


@dataclass(frozen=True)
class Fetched:
    status: int
    data: bytes
    headers: HTTPMessage


def fetched(address: str) -> Fetched:
    """Fetch an address as a browser does that knows nothing else."""
    parts = urlsplit(address)
    with closing(http.client.HTTPConnection(parts.netloc, timeout=20)) as connection:
        connection.request("GET", f"{parts.path}?{parts.query}", headers={"Connection": "close"})
        answer = connection.getresponse()
        return Fetched(answer.status, answer.read(), answer.headers)


def test_folder_has_no_address_for_browsers(tmp_path: Path) -> None:
    store = FolderStore(tmp_path)
    assert store.address(store.put(DATA), **ASKED) == ""


@pytest.mark.object_store
def test_bucket_without_public_endpoint_has_no_address(s3_service: S3Service) -> None:
    store = store_of(s3_service, public=False)
    assert store.address(store.put(DATA), **ASKED) == ""


@pytest.mark.object_store
def test_signed_address_gives_the_bytes_as_they_were_asked_for(s3_service: S3Service) -> None:
    store = store_of(s3_service)
    address = store.address(store.put(DATA), **ASKED)
    answer = fetched(address)
    assert (answer.status, answer.data) == (200, DATA)
    assert answer.headers["Content-Type"].startswith("image/jpeg")
    assert answer.headers["Content-Disposition"] == 'inline; filename="picture.jpg"'
    assert parse_qs(urlsplit(address).query)["X-Amz-Expires"] == ["60"]


@pytest.mark.object_store
def test_signature_holds_for_one_object_only_and_not_for_ever(s3_service: S3Service) -> None:
    store = store_of(s3_service)
    key, other = store.put(DATA), store.put(b"another")
    address = store.address(key, **ASKED)
    assert fetched(address.replace(key, other)).status == 403
    assert fetched(address.replace("X-Amz-Expires=60", "X-Amz-Expires=600")).status == 403
    assert fetched(address.partition("?")[0]).status in (400, 401, 403)


@pytest.mark.object_store
def test_store_counts_objects_and_bytes(s3_service: S3Service, tmp_path: Path) -> None:
    for store in (store_of(s3_service), FolderStore(tmp_path)):
        for data in (DATA, DATA, b"12345"):
            store.put(data)
        assert store.total() == (2, len(DATA) + 5)
