"""Objects as plain files."""

import errno
import hashlib
import io
import os
import shutil
from pathlib import Path

import pytest

from enthesis.core.blobs import BlobDamaged, BlobMissing, FolderStore, StoreFull, base

DATA = b"a cine loop" * 100
KEY = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def store(tmp_path):
    """Give an empty store."""
    return FolderStore(tmp_path / "new" / "objects")


def files(store):
    return sorted(str(path.relative_to(store.root)) for path in store.root.rglob("*") if path.is_file())


def test_object_is_kept_under_its_hash(store):
    assert store.put(DATA) == KEY
    assert files(store) == [f"{KEY[:2]}/{KEY[2:4]}/{KEY}"]
    assert store.get(KEY) == DATA
    assert store.exists(KEY)
    assert list(store.keys()) == [KEY]


def test_open_file_is_kept_and_given_back_as_one(store):
    held = io.BytesIO(DATA)
    held.seek(7)
    assert store.put_file(held) == KEY
    assert store.put_file(held) == KEY
    with store.open(KEY) as file:
        assert file.read() == DATA


def test_open_file_is_never_held_as_a_whole(store, monkeypatch):
    monkeypatch.setattr(base, "PART", 10)
    held = Watched(DATA)
    store.put_file(held)
    assert max(held.asked) <= shutil.COPY_BUFSIZE
    assert min(held.asked) == 10


class Watched(io.BytesIO):
    """An open file that notes how much of it is asked for at a time; asking for all of it counts as endless."""

    def __init__(self, data):
        super().__init__(data)
        self.asked = []

    def read(self, size=-1):
        """Note it and give it."""
        self.asked.append(float("inf") if size is None or size < 0 else size)
        return super().read(size)


def test_object_that_is_not_there_or_damaged_is_never_opened(store):
    with pytest.raises(BlobMissing, match="not in the store"):
        store.open(KEY)
    store.put(DATA)
    store.path(KEY).write_bytes(DATA[:-1])
    with pytest.raises(BlobDamaged, match="not what was put in"):
        store.open(KEY)


def test_same_bytes_are_kept_once(store):
    store.put(DATA)
    written = store.path(KEY).stat().st_mtime_ns
    assert store.put(DATA) == KEY
    assert store.path(KEY).stat().st_mtime_ns == written
    assert len(files(store)) == 1


def test_keys_are_in_order(store):
    keys = [store.put(bytes([number])) for number in range(20)]
    assert list(store.keys()) == sorted(keys)


def test_removed_object_is_gone_and_may_be_removed_again(store):
    store.put(DATA)
    store.delete(KEY)
    store.delete(KEY)
    assert not store.exists(KEY)
    with pytest.raises(BlobMissing, match="not in the store"):
        store.get(KEY)


@pytest.mark.parametrize("damage", [b"", DATA[:-1], DATA + b"x", b"b" + DATA[1:]])
def test_damaged_object_is_never_given(store, damage):
    store.put(DATA)
    store.path(KEY).write_bytes(damage)
    with pytest.raises(BlobDamaged, match="not what was put in"):
        store.get(KEY)


def test_what_a_crash_left_is_no_object(store):
    store.put(DATA)
    store.path(KEY).with_name(".0123").write_bytes(b"half")
    assert list(store.keys()) == [KEY]


def test_store_beyond_its_limit_is_full_and_keeps_the_rest(tmp_path):
    store = FolderStore(tmp_path, limit_bytes=len(DATA) + 5)
    store.put(DATA)
    store.put(b"12345")
    with pytest.raises(StoreFull, match="no room left for images") as refused:
        store.put(b"6")
    assert (refused.value.status, refused.value.title) == (503, "The store is full")
    assert store.put(DATA) == KEY
    assert len(files(store)) == 2


def test_disk_with_little_room_is_full(store, monkeypatch):
    usage = shutil.disk_usage("/")._replace(free=64 * 2**20 + len(DATA) - 1)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage)
    with pytest.raises(StoreFull):
        store.put(DATA)
    assert files(store) == []
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=usage.free + 1))
    assert store.put(DATA) == KEY


@pytest.mark.parametrize(
    ("number", "kind"), [(errno.ENOSPC, StoreFull), (errno.EDQUOT, StoreFull), (errno.EIO, OSError)]
)
def test_disk_that_fails_while_writing_leaves_nothing(store, monkeypatch, number, kind):
    def fail(descriptor):
        raise OSError(number, "told by the disk")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(kind):
        store.put(DATA)
    assert files(store) == []


def test_object_is_flushed_before_it_gets_its_name(store, monkeypatch):
    done = []
    flush, rename = os.fsync, Path.rename
    monkeypatch.setattr(os, "fsync", lambda descriptor: (done.append("flush"), flush(descriptor)))
    monkeypatch.setattr(Path, "rename", lambda self, target: (done.append("rename"), rename(self, target)))
    store.put(DATA)
    assert done == ["flush", "rename", "flush"]
