"""One large object on its way in: worked on while the rest of it still arrives, and never held as a whole."""

import io
import threading
from collections import deque
from collections.abc import Callable
from typing import Final

from enthesis.imaging.gateways.desk import Reply

MOST_WAITING_BYTES: Final = 2 * 2**20
"""When so much waits to be worked on, nothing more is read from the machine: its own sending then waits."""
LONGEST_WAIT_SECONDS: Final = 120
"""When nothing was worked on for so long, the object is given up, and its machine told to send it again."""


class Pipe:
    """Takes bytes from one thread and gives them to another.

    Raises
    ------
    ConnectionResetError
        While reading: the machine has gone in the middle of the object, or nobody has read for long.
    """

    def __init__(self) -> None:
        self._pieces: deque[bytes] = deque()
        self._waiting = 0
        self._ended = self._broken = self._unwanted = False
        self._changed = threading.Condition()

    def put(self, piece: bytes) -> None:
        """Hand over bytes, once there is room; they are dropped where nobody wants them any more."""
        with self._changed:
            room = self._changed.wait_for(
                lambda: self._waiting < MOST_WAITING_BYTES or self._unwanted, LONGEST_WAIT_SECONDS
            )
            self._broken = self._broken or not room
            if room and not self._unwanted:
                self._pieces.append(piece)
                self._waiting += len(piece)
                self._changed.notify_all()

    def read(self, size: int = -1, /) -> bytes:
        """Give the bytes that came next, at most so many; none after the last."""
        with self._changed:
            self._changed.wait_for(lambda: self._pieces or self._ended or self._broken)
            if self._broken:
                raise ConnectionResetError
            if not self._pieces:
                return b""
            piece = self._pieces.popleft()
            if 0 <= size < len(piece):
                self._pieces.appendleft(piece[size:])
                piece = piece[:size]
            self._waiting -= len(piece)
            self._changed.notify_all()
            return piece

    def end(self, *, broken: bool = False) -> None:
        """Say that there is no more, or that the rest will never come."""
        with self._changed:
            self._ended, self._broken = True, self._broken or broken
            self._changed.notify_all()

    def refuse(self) -> None:
        """Say that no more is wanted."""
        with self._changed:
            self._unwanted = True
            self._pieces.clear()
            self._waiting = 0
            self._changed.notify_all()


class Intake(io.BytesIO):
    """Stands where the network library gathers an object, and passes it on to a thread of its own.

    Parameters
    ----------
    work
        Gets what the bytes can be read from, and gives what the machine is answered.
    """

    def __init__(self, work: Callable[[Pipe], Reply]) -> None:
        super().__init__()
        self._pipe, self._work = Pipe(), work
        self._reply: Reply | None = None
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._thread.start()

    def write(self, data: "bytes | bytearray | memoryview", /) -> int:  # type: ignore[override]
        """Pass bytes on."""
        self._pipe.put(bytes(data))
        return len(data)

    def reply(self) -> Reply:
        """Give the answer, once all has arrived and was worked on; raises what the work has raised."""
        self._pipe.end()
        self._thread.join()
        if self._error is not None:
            raise self._error
        if self._reply is None:
            raise RuntimeError("an object was worked on and not answered")
        return self._reply

    def break_off(self) -> None:
        """Have what was worked on so far forgotten: the rest will never come."""
        self._pipe.end(broken=True)
        self._thread.join()

    def _run(self) -> None:
        try:
            self._reply = self._work(self._pipe)
        except Exception as error:  # noqa: BLE001 - it is raised again where the answer is asked for
            self._error = error
        finally:
            self._pipe.refuse()
