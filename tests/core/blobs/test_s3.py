"""Objects in a bucket of a real S3 service."""

import hashlib
import io
import uuid
from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError

from enthesis.core.blobs import BlobDamaged, BlobMissing, S3Store, StoreFull
from enthesis.core.errors import Unavailable
from tests.servers.ports import free_port

pytestmark = pytest.mark.object_store
DATA = b"a cine loop" * 100
KEY = hashlib.sha256(DATA).hexdigest()


def connect(service, bucket, **more):
    return S3Store(service.endpoint, bucket, service.access_key, service.secret_key, **more)


@pytest.fixture
def bucket():
    """Give a bucket name that nobody else uses."""
    return f"enthesis-test-{uuid.uuid4()}"


@pytest.fixture
def store(s3_service, bucket):
    """Give an empty store."""
    return connect(s3_service, bucket)


def test_object_is_kept_under_its_hash(store, s3_service, bucket):
    assert not store.exists(KEY)
    assert (store.put(DATA), store.put(DATA)) == (KEY, KEY)
    again = connect(s3_service, bucket)
    assert again.get(KEY) == DATA
    assert again.exists(KEY)
    assert list(again.keys()) == [KEY]


def test_open_file_is_kept_and_given_back_as_one(store):
    assert (store.put_file(io.BytesIO(DATA)), store.put_file(io.BytesIO(DATA))) == (KEY, KEY)
    with store.open(KEY) as file:
        assert file.read() == DATA


def test_object_that_is_not_there_or_damaged_is_never_opened(store, bucket):
    with pytest.raises(BlobMissing, match="not in the store"):
        store.open(KEY)
    store.client.put_object(Bucket=bucket, Key=KEY, Body=b"something else")
    with pytest.raises(BlobDamaged, match="not what was put in"):
        store.open(KEY)


def test_removed_object_is_gone_and_may_be_removed_again(store):
    store.put(DATA)
    store.delete(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)
    with pytest.raises(BlobMissing, match="not in the store"):
        store.get(KEY)


def test_damaged_object_is_never_given(store, bucket):
    store.client.put_object(Bucket=bucket, Key=KEY, Body=b"something else")
    with pytest.raises(BlobDamaged):
        store.get(KEY)


def test_store_beyond_its_limit_is_full(s3_service, bucket):
    store = connect(s3_service, bucket, limit_bytes=len(DATA) + 1)
    store.put(DATA)
    with pytest.raises(StoreFull, match="no room left for images"):
        store.put(b"12")
    assert store.put(DATA) == KEY
    assert list(store.keys()) == [KEY]


def refusing(code):
    def put_object(**request):
        raise ClientError({"Error": {"Code": code, "Message": "x"}}, "PutObject")

    return put_object


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("QuotaExceeded", StoreFull),
        ("507", StoreFull),
        ("InternalError", Unavailable),
        ("AccessDenied", Unavailable),
    ],
)
def test_service_that_refuses_is_told_in_words(store, monkeypatch, code, kind):
    client = store.client
    refused = SimpleNamespace(head_object=client.head_object, put_object=refusing(code))
    monkeypatch.setattr(store, "client", refused)
    with pytest.raises(kind) as told:
        store.put(DATA)
    assert type(told.value) is kind


def test_service_that_is_away_is_told_in_words(bucket):
    with pytest.raises(Unavailable, match="does not answer just now"):
        S3Store(f"http://127.0.0.1:{free_port()}", bucket, "a", "b")


@pytest.mark.parametrize(
    "ask",
    [
        lambda s: s.put(b"x"),
        lambda s: s.get(KEY),
        lambda s: s.exists(KEY),
        lambda s: s.delete(KEY),
        lambda s: list(s.keys()),
    ],
)
def test_service_that_goes_away_is_told_in_words(monkeypatch, bucket, ask):
    monkeypatch.setattr(S3Store, "_make_bucket", lambda self: None)
    store = S3Store(f"http://127.0.0.1:{free_port()}", bucket, "a", "b")
    with pytest.raises(Unavailable, match="does not answer just now"):
        ask(store)


def test_wrong_key_is_told_in_words(s3_service, bucket):
    with pytest.raises(Unavailable):
        S3Store(s3_service.endpoint, bucket, s3_service.access_key, "wrong")
