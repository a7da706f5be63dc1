"""Our own S3 service is a strict one: it refuses a wrong secret, and gives back what it was given."""

from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.servers.ports import ServerUnavailable
from tests.servers.swift import S3Service, serving_swift

if TYPE_CHECKING:
    from mypy_boto3_s3.client import S3Client


def client(service: S3Service, secret: str = "") -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=service.endpoint,
        aws_access_key_id=service.access_key,
        aws_secret_access_key=secret or service.secret_key,
        region_name="us-east-1",
        config=Config(signature_version="s3v4", s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
    )


def test_swift_keeps_objects_and_refuses_a_wrong_secret(s3_service: S3Service) -> None:
    s3 = client(s3_service)
    s3.create_bucket(Bucket="servers-test")
    s3.put_object(Bucket="servers-test", Key="a/b", Body=b"12345")
    assert s3.get_object(Bucket="servers-test", Key="a/b", Range="bytes=1-3")["Body"].read() == b"234"
    assert [row["Key"] for row in s3.list_objects_v2(Bucket="servers-test")["Contents"]] == ["a/b"]
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        client(s3_service, "wrong").get_object(Bucket="servers-test", Key="a/b")
    s3.delete_object(Bucket="servers-test", Key="a/b")
    s3.delete_bucket(Bucket="servers-test")


def test_swift_says_what_to_do_where_it_does_not_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/bin/false")
    with pytest.raises(ServerUnavailable, match="S3_ENDPOINT"), serving_swift():
        pass
