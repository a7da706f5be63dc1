"""A zip that is written file by file, and says at its end what each file has to be."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

MANIFEST = "MANIFEST"
# A fixed time, the earliest that the format knows, so that the same logbook gives the same bytes.
ZIP_TIME = (1980, 1, 1, 0, 0, 0)
# What is compressed already.
STORED = (".jpg", ".avi")


class Package:
    """A zip in the making. No file in it is ever held as a whole."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._sums: list[tuple[str, str]] = []

    def add(self, name: str, parts: Iterable[bytes], *, size: int = 0) -> None:
        """Write a file from its parts; `size` is its length in bytes where that may pass 2 GiB."""
        info = ZipInfo(name, ZIP_TIME)
        info.compress_type = ZIP_STORED if name.endswith(STORED) else ZIP_DEFLATED
        info.external_attr = 0o644 << 16
        info.file_size = size
        digest = hashlib.sha256()
        with self._archive.open(info, "w") as file:
            for part in parts:
                digest.update(part)
                file.write(part)
        self._sums.append((digest.hexdigest(), name))

    @property
    def manifest(self) -> bytes:
        """List the files written so far with their hashes, as `sha256sum -c` reads it."""
        return "".join(f"{digest}  {name}\n" for digest, name in self._sums).encode()


@contextmanager
def package(into: BinaryIO) -> Iterator[Package]:
    """Give a zip to write files into; the manifest comes last."""
    with ZipFile(into, "w") as archive:
        made = Package(archive)
        yield made
        made.add(MANIFEST, [made.manifest])
