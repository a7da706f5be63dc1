"""What runs in the process that reads one film, `python -m enthesis.imaging.gateways.film_program`: see `film_reader`.

It gets a line of JSON and the film on its standard input, and answers with a line of JSON and an object, or a picture
to mark the scan on. It knows no secret and no database, may write no file, and ends where it takes too much.
"""

import json
import resource
import sys
from typing import Any, BinaryIO, Final

from enthesis.imaging.domain import Box, Refused
from enthesis.imaging.domain.conversion import Wanted, convert, preview

MOST_MEMORY: Final = 2 * 2**30
MOST_SECONDS: Final = 240
"""Of processor time, and a few more until it is killed."""


def main() -> None:
    """Read a film from standard input and write what it becomes to standard output."""
    bound()
    answer(sys.stdin.buffer, sys.stdout.buffer)


def bound() -> None:
    """Take from this process what a film has no use for: files, dumps of its memory, and more than its share."""
    for what, least in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_DATA, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
    ):
        resource.setrlimit(what, (least, least))


def answer(given: BinaryIO, told: BinaryIO) -> None:
    """Answer one question about one film."""
    asked: dict[str, Any] = json.loads(given.readline())
    data = given.read()
    head: dict[str, Any] = {}
    if asked["want"] == "preview":
        found: Any = preview(data)
        body = found
    else:
        size, keep = asked["size"], asked["keep"]
        wanted = Wanted(
            asked["visit"],
            asked["number"],
            (size[0], size[1]) if size else None,
            Box(*keep) if keep else None,
        )
        found = convert(data, wanted)
        head, body = _head(found)
    if isinstance(found, Refused):
        head, body = {"code": found.code}, b""
    told.write(json.dumps(head).encode() + b"\n")
    told.write(body)
    told.flush()


def _head(found: Any) -> tuple[dict[str, Any], bytes]:
    if isinstance(found, Refused):
        return {}, b""
    names = ("kind", "columns", "rows", "frames")
    return {name: getattr(found, name) for name in names}, found.dicom


if __name__ == "__main__":
    main()
