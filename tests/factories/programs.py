"""Keys for programs, and programs that use them.

secret = make_key(student)                        # reads and stores
answer = ask(client, "/dicomweb/studies", secret)  # as a program would
web = dicomweb_of(live_server.url, secret)         # dicomweb-client
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import requests
from dicomweb_client.api import DICOMwebClient
from django.test import Client
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.accounts.services import make_token

BASE = "/dicomweb"


def make_key(
    owner: User, scopes: Sequence[str] = ("read", "store"), *, now: datetime | None = None, days: int = 30
) -> str:
    """Make a key and give its secret."""
    at = now or timezone.now()
    _, secret = make_token(
        owner=owner, name="Script", scopes=scopes, expires_at=at + timedelta(days=days), actor=owner, now=at
    )
    return secret


def ask(client: Client, path: str, secret: str = "", method: str = "get", **more: Any) -> Any:
    """Ask as a program does, with its key."""
    headers = {**({"Authorization": f"Bearer {secret}"} if secret else {}), **more.pop("headers", {})}
    return getattr(client, method)(f"{BASE}{path}", headers=headers, **more)


def dicomweb_of(address: str, secret: str) -> DICOMwebClient:
    """Give a DICOMweb client that is not ours, with the key in its session."""
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {secret}"
    return DICOMwebClient(f"{address}{BASE}", session=session, chunk_size=2**26)


def body_of(*objects: bytes, boundary: str = "XX", media: str = "application/dicom") -> bytes:
    """Give the body of a store."""
    parts = [f"--{boundary}\r\nContent-Type: {media}\r\n\r\n".encode() + data + b"\r\n" for data in objects]
    return b"".join([*parts, f"--{boundary}--\r\n".encode()])


def parts_of(response: Any) -> list[tuple[str, bytes]]:
    """Give the parts of an answer: of each its type and content."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    boundary = response.headers["Content-Type"].rpartition("boundary=")[2].encode()
    found = []
    for part in content.split(b"--" + boundary)[1:-1]:
        head, _, data = part.partition(b"\r\n\r\n")
        found.append((head.decode().strip().partition(": ")[2], data.removesuffix(b"\r\n")))
    return found
