"""The object store: bytes under their own SHA-256, in a folder or an S3 bucket, verified whenever they are read."""

from functools import lru_cache

from django.conf import settings

from enthesis.core.blobs.base import BlobDamaged, BlobMissing, BlobStore, StoreFull
from enthesis.core.blobs.folder import FolderStore
from enthesis.core.blobs.s3 import S3Store

__all__ = ["BlobDamaged", "BlobMissing", "BlobStore", "FolderStore", "S3Store", "StoreFull", "store"]


@lru_cache(maxsize=1)
def store() -> BlobStore:
    """Give the store that the settings name."""
    if settings.S3["endpoint"]:
        return S3Store(
            **settings.S3, limit_bytes=settings.STORE_LIMIT_BYTES, public_endpoint=settings.S3_PUBLIC_ENDPOINT
        )
    return FolderStore(settings.DATA_DIR / "objects", limit_bytes=settings.STORE_LIMIT_BYTES)
