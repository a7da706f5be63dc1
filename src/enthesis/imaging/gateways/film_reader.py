"""Has films read in a process of their own, because FFmpeg is a million lines of C that meet files of strangers.

Whatever a film does there, it finds no key and no database, cannot write a file, and costs this process nothing: it
ends by itself, by its limits, or by the clock.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from typing import Any, Final

from enthesis.core.errors import Unavailable
from enthesis.imaging.domain import Refused, refused
from enthesis.imaging.domain.conversion import Converted, Wanted

PROGRAM: Final = "enthesis.imaging.gateways.film_program"
LONGEST_S: Final = 300
AT_ONCE: Final = 2
PATIENCE_S: Final = 60
BUSY: Final = "Other films are being read just now. Nothing was kept; send this one again in a minute."
_turns = threading.BoundedSemaphore(AT_ONCE)


def convert_film(data: bytes, wanted: Wanted) -> Converted | Refused:
    """Give what `domain.conversion.convert` says of a film; raises Unavailable where too many are being read."""
    box = wanted.keep
    keep = [box.x0, box.y0, box.x1, box.y1] if box else None
    question = {
        "want": "object",
        "visit": wanted.visit,
        "number": wanted.number,
        "size": wanted.size,
        "keep": keep,
    }
    head, body = _ask(question, data)
    if "code" in head:
        return refused(head["code"])
    return Converted(body, head["kind"], head["columns"], head["rows"], head["frames"])


def preview_film(data: bytes) -> bytes | Refused:
    """Give what `domain.conversion.preview` says of a film; raises Unavailable where too many are being read."""
    head, body = _ask({"want": "preview"}, data)
    return refused(head["code"]) if "code" in head else body


def _ask(question: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    if not _turns.acquire(timeout=PATIENCE_S):
        raise Unavailable(BUSY)
    try:
        done = _run(json.dumps(question).encode() + b"\n" + data)
    finally:
        _turns.release()
    if done is None or done.returncode in (-signal.SIGXCPU, -signal.SIGKILL):
        return {"code": "film_too_long"}, b""
    head, _, body = done.stdout.partition(b"\n")
    if done.returncode or not head:
        return {"code": "cannot_decode"}, b""
    return json.loads(head), body


def _run(given: bytes) -> subprocess.CompletedProcess[bytes] | None:
    # Nothing of our own environment goes along: it holds the keys.
    known = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    command = [sys.executable, "-B", "-m", PROGRAM]
    try:
        return subprocess.run(
            command, input=given, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=known, timeout=LONGEST_S,
            cwd="/", check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return None
