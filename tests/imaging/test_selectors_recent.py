import io
from typing import Any

import pytest

from enthesis.core import blobs
from enthesis.core.blobs import BlobDamaged
from enthesis.imaging.selectors.recent import MOST_BYTES, MOST_OBJECTS, Recent

pytestmark = pytest.mark.object_store


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Give the list of keys that the store was asked to open."""
    asked: list[str] = []
    real = type(blobs.store()).open

    def counted(self: Any, key: str) -> Any:
        asked.append(key)
        return real(self, key)

    monkeypatch.setattr(type(blobs.store()), "open", counted)
    return asked


def read(recent: Recent, key: str) -> bytes:
    with recent.open(key) as file:
        return file.read()


def test_object_is_read_from_the_store_once_a_minute(opened: list[str]) -> None:
    clock = [1000.0]
    recent, key = Recent(clock=lambda: clock[0]), blobs.store().put(b"frames")
    assert [read(recent, key), read(recent, key)] == [b"frames"] * 2
    clock[0] += 60
    assert (read(recent, key), opened) == (b"frames", [key])
    clock[0] += 1
    assert (read(recent, key), opened) == (b"frames", [key] * 2)


def test_large_object_is_not_kept(opened: list[str]) -> None:
    recent, key = Recent(), blobs.store().put(bytes(MOST_BYTES + 1))
    assert [len(read(recent, key)), len(read(recent, key))] == [MOST_BYTES + 1] * 2
    assert opened == [key] * 2


def test_only_the_last_few_are_kept(opened: list[str]) -> None:
    recent = Recent()
    keys = [blobs.store().put(bytes([number])) for number in range(MOST_OBJECTS + 1)]
    for key in [*keys, keys[1], keys[0]]:
        read(recent, key)
    assert opened == [*keys, keys[0]]


def test_damaged_object_is_refused(own_data: Any) -> None:
    store: Any = blobs.store()
    key = store.put(b"frames")
    if not isinstance(store, blobs.FolderStore):
        store.client.put_object(Bucket=store.bucket, Key=key, Body=io.BytesIO(b"changed"))
    else:
        store.path(key).write_bytes(b"changed")
    with pytest.raises(BlobDamaged):
        Recent().open(key)


def test_another_store_is_another_matter(opened: list[str]) -> None:
    recent, key = Recent(), blobs.store().put(b"frames")
    read(recent, key)
    blobs.store.cache_clear()
    read(recent, key)
    assert opened == [key] * 2
