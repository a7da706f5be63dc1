"""A film is read in a process that has nothing to lose, and whose end costs ours nothing."""

import io
import json
import os
import resource
import subprocess
import sys
from typing import Any

import pytest

from enthesis.core.errors import Unavailable
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.conversion import Converted, Wanted, convert
from enthesis.imaging.gateways import film_program, film_reader
from tests.imaging.domain.conversion.plain import NAME, code_of, film


def test_film_becomes_what_it_becomes_here() -> None:
    wanted = Wanted(visit="v", number=3, size=(64, 48), keep=Box(8, 8, 40, 40))
    assert film_reader.convert_film(film(), wanted) == convert(film(), wanted)


def test_preview_is_a_jpeg() -> None:
    shown = film_reader.preview_film(film("mjpeg in avi"))
    assert isinstance(shown, bytes)
    assert shown[:3] == b"\xff\xd8\xff"


@pytest.mark.parametrize(("data", "code"), [(b"MZ", "not_a_picture"), (film()[:-50], "truncated")])
def test_refusals_come_through(data: bytes, code: str) -> None:
    assert code_of(film_reader.convert_film(data, Wanted())) == code
    assert code_of(film_reader.preview_film(data)) == code


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("import os; os.kill(os.getpid(), 11)", "cannot_decode"),
        ("raise SystemExit(1)", "cannot_decode"),
        ("print()", "cannot_decode"),
        (
            "import resource\nresource.setrlimit(resource.RLIMIT_CPU, (1, 1))\nwhile True: pass",
            "film_too_long",
        ),
        ("import time; time.sleep(60)", "film_too_long"),
    ],
    ids=["crash", "error", "silence", "work without end", "waiting"],
)
def test_end_of_the_process_is_a_refusal(program: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    real = subprocess.run

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        return real([sys.executable, "-c", program], **options)

    monkeypatch.setattr(film_reader, "LONGEST_S", 5)
    monkeypatch.setattr(subprocess, "run", run)
    assert code_of(film_reader.convert_film(film(), Wanted())) == code


def test_process_gets_no_key_and_writes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    real, seen = subprocess.run, {}

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        seen.update(options)
        return real(command, **options)

    monkeypatch.setenv("ENTHESIS_SITE_KEY", "secret")
    monkeypatch.setattr(subprocess, "run", run)
    assert isinstance(film_reader.convert_film(film(), Wanted()), Converted)
    assert set(seen["env"]) <= {"PATH", "LD_LIBRARY_PATH"}
    assert (seen["stderr"], seen["cwd"]) == (subprocess.DEVNULL, "/")


def test_limits_of_the_process_hold() -> None:
    tried = (
        "import resource, tempfile\n"
        "from enthesis.imaging.gateways import film_program\n"
        "film_program.bound()\n"
        "try:\n"
        "    with tempfile.TemporaryFile(buffering=0) as file: file.write(b'x')\n"
        "except OSError: print('no file')\n"
        "try: bytearray(3 * 2**30)\n"
        "except MemoryError: print('no memory')\n"
        "print(resource.getrlimit(resource.RLIMIT_CORE))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", tried], capture_output=True, check=True, env=dict(os.environ)
    )
    assert done.stdout.decode().split("\n")[:3] == ["no file", "no memory", "(0, 0)"]


def test_program_answers_a_line_and_an_object() -> None:
    question = (
        json.dumps({"want": "object", "visit": "", "number": None, "size": None, "keep": None}).encode()
        + b"\n"
    )
    told = io.BytesIO()
    film_program.answer(io.BytesIO(question + film()), told)
    head, _, body = told.getvalue().partition(b"\n")
    assert json.loads(head) == {"kind": "mp4", "columns": 64, "rows": 48, "frames": 10}
    assert body[128:132] == b"DICM"
    assert NAME.encode() not in told.getvalue()


def test_program_refuses_by_its_code_alone() -> None:
    told = io.BytesIO()
    film_program.answer(io.BytesIO(b'{"want": "preview"}\nMZ'), told)
    assert told.getvalue() == b'{"code": "not_a_picture"}\n'


def test_too_many_films_at_once_wait_and_then_are_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film_reader, "PATIENCE_S", 0.05)
    taken = [film_reader._turns.acquire() for _ in range(film_reader.AT_ONCE)]
    try:
        with pytest.raises(Unavailable, match="in a minute"):
            film_reader.preview_film(film())
    finally:
        for _ in taken:
            film_reader._turns.release()
    assert isinstance(film_reader.preview_film(film()), bytes)


def test_this_process_keeps_its_own_limits() -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    film_reader.preview_film(film())
    assert resource.getrlimit(resource.RLIMIT_FSIZE) == before


def test_program_is_bound_before_it_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []
    monkeypatch.setattr(film_program, "bound", lambda: done.append("bound"))
    monkeypatch.setattr(film_program, "answer", lambda given, told: done.append("answer"))
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO()))
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO()))
    film_program.main()
    assert done == ["bound", "answer"]


def test_ffmpeg_is_loaded_in_no_other_process() -> None:
    tried = "import sys, enthesis.imaging.gateways.film_reader; print('av' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", tried], capture_output=True, check=True, env=dict(os.environ)
    )
    assert done.stdout == b"False\n"
