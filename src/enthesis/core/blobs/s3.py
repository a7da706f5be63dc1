"""Objects in an S3 bucket. Only what real S3 servers agree on is used: path style, v4 signatures, own checksums."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, BinaryIO

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from enthesis.core.blobs.base import PART, BlobMissing, full, key_of_file, missing, verified, verified_file
from enthesis.core.errors import Unavailable

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client

SIGNED_FOR_S = 60
_FULL = {"QuotaExceeded", "InsufficientStorage", "EntityTooLarge", "507", "413"}
_MISSING = {"NoSuchKey", "NoSuchBucket", "404", "NotFound"}


class S3Store:
    """A bucket of any S3 service; made when it is not there.

    Parameters
    ----------
    public_endpoint
        The same service as browsers reach it; where given, addresses there are signed for them.
    """

    def __init__(
        self, endpoint: str, bucket: str, access_key: str, secret_key: str, *, limit_bytes: int = 0,
        public_endpoint: str = "",
    ) -> None:  # fmt: skip
        self.bucket, self.limit_bytes = bucket, limit_bytes
        self.client = _client(endpoint, access_key, secret_key)
        self.signer = _client(public_endpoint, access_key, secret_key) if public_endpoint else None
        self._make_bucket()

    def put(self, data: bytes) -> str:
        """Keep the bytes and give their key; raises StoreFull, or Unavailable where the service does not answer."""
        return self.put_file(io.BytesIO(data))

    def put_file(self, file: BinaryIO) -> str:
        """Keep what an open file holds and give its key; raises StoreFull or Unavailable as `put` does."""
        key, length = key_of_file(file), file.seek(0, os.SEEK_END)
        if self.exists(key):
            return key
        if self.limit_bytes and self.total()[1] + length > self.limit_bytes:
            raise full()
        file.seek(0)
        with _in_words():
            self.client.put_object(Bucket=self.bucket, Key=key, Body=file)
        return key

    def get(self, key: str) -> bytes:
        """Give the bytes of a key; raises BlobMissing, BlobDamaged or Unavailable."""
        with _in_words():
            return verified(key, self.client.get_object(Bucket=self.bucket, Key=key)["Body"].read())

    def open(self, key: str) -> BinaryIO:
        """Give an object as an open file, brought here first; raises BlobMissing, BlobDamaged or Unavailable."""
        with _in_words(), ExitStack() as closed_on_failure:
            held = closed_on_failure.enter_context(tempfile.TemporaryFile())
            for part in self.client.get_object(Bucket=self.bucket, Key=key)["Body"].iter_chunks(PART):
                held.write(part)
            closed_on_failure.pop_all()
        return verified_file(key, held)

    def exists(self, key: str) -> bool:
        """Tell whether an object is there; raises Unavailable where the service does not answer."""
        try:
            with _in_words():
                self.client.head_object(Bucket=self.bucket, Key=key)
        except BlobMissing:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is no error."""
        with _in_words():
            self.client.delete_object(Bucket=self.bucket, Key=key)

    def keys(self) -> Iterator[str]:
        """Walk over all keys, in order."""
        with _in_words():
            for page in self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket):
                for row in page.get("Contents", []):
                    yield row["Key"]

    def total(self) -> tuple[int, int]:
        """Count the objects and their bytes; raises Unavailable where the service does not answer."""
        with _in_words():
            pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket)
            sizes = [row["Size"] for page in pages for row in page.get("Contents", [])]
        return len(sizes), sum(sizes)

    def address(self, key: str, *, content_type: str, name: str, cache: str) -> str:
        """Give an address that is signed for a minute (AWS Signature Version 4); empty without a public endpoint.

        What the service then answers is not checked against its key on the way; `enthesis verify` checks it.
        """
        if self.signer is None:
            return ""
        asked = {
            "Bucket": self.bucket, "Key": key, "ResponseContentType": content_type,
            "ResponseContentDisposition": f'inline; filename="{name}"', "ResponseCacheControl": cache,
        }  # fmt: skip
        return self.signer.generate_presigned_url("get_object", Params=asked, ExpiresIn=SIGNED_FOR_S)

    def _make_bucket(self) -> None:
        try:
            with _in_words():
                self.client.head_bucket(Bucket=self.bucket)
        except BlobMissing:
            with _in_words():
                self.client.create_bucket(Bucket=self.bucket)


def _client(endpoint: str, access_key: str, secret_key: str) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        aws_access_key_id=access_key,
        aws_secret_access_key=secret_key,
        region_name="us-east-1",
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
            connect_timeout=5,
            read_timeout=60,
            retries={"max_attempts": 3},
        ),
    )


@contextmanager
def _in_words() -> Iterator[None]:
    """Turn what a service refuses, or its silence, into what people can act on."""
    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _FULL:
            raise full() from error
        if code in _MISSING:
            raise missing() from error
        raise _away() from error
    except BotoCoreError as error:
        raise _away() from error


def _away() -> Unavailable:
    return Unavailable(
        "The image store does not answer just now. Nothing was lost; please try again in a minute."
    )
