"""Objects that were opened a moment ago: viewers ask for the frames of a loop one by one, in as many questions.

Without this, every frame would read its whole object again to check it, and fetch it again from an S3 service.
"""

import io
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import BinaryIO

from enthesis.core.blobs import BlobStore, store

KEPT_SECONDS = 60.0
# Of one object, and of all together in one process.
MOST_BYTES = 16 * 2**20
MOST_OBJECTS = 4


@dataclass
class Recent:
    """Small objects that were checked within the last minute, in memory; larger ones are opened anew each time."""

    clock: Callable[[], float] = time.monotonic
    _kept: OrderedDict[str, tuple[float, bytes]] = field(default_factory=OrderedDict)
    _of: BlobStore | None = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def open(self, key: str) -> BinaryIO:
        """Give an object as an open file, checked at most a minute ago; raises BlobMissing or BlobDamaged."""
        now = self.clock()
        with self._lock:
            self._forget(now)
            if self._of is not store():
                self._kept.clear()
                self._of = store()
            if key in self._kept:
                self._kept.move_to_end(key)
                return io.BytesIO(self._kept[key][1])
        file = store().open(key)
        if file.seek(0, io.SEEK_END) > MOST_BYTES:
            file.seek(0)
            return file
        with file:
            file.seek(0)
            data = file.read()
        with self._lock:
            self._kept[key] = (now, data)
            while len(self._kept) > MOST_OBJECTS:
                self._kept.popitem(last=False)
        return io.BytesIO(data)

    def _forget(self, now: float) -> None:
        for key in [key for key, (at, _) in self._kept.items() if now - at > KEPT_SECONDS]:
            del self._kept[key]


recent = Recent()
