"""Which store the settings name."""

import pytest

from enthesis.core import blobs
from enthesis.core.blobs import FolderStore, S3Store


def test_folder_is_used_unless_a_service_is_named(own_data, settings):
    settings.STORE_LIMIT_BYTES = 7
    store = blobs.store()
    assert isinstance(store, FolderStore)
    assert (store.root, store.limit_bytes) == (own_data / "objects", 7)
    assert blobs.store() is store


@pytest.mark.object_store
def test_bucket_is_used_where_a_service_is_named(settings, s3_service):
    settings.S3 = {
        "endpoint": s3_service.endpoint, "bucket": "enthesis-named", "access_key": s3_service.access_key,
        "secret_key": s3_service.secret_key,
    }  # fmt: skip
    store = blobs.store()
    assert isinstance(store, S3Store)
    assert store.get(store.put(b"x")) == b"x"
