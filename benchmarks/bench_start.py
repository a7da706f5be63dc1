"""From the command to the first page

Warm: `enthesis demo` on a data folder that is there already, until the sign-in page is answered; the baseline is the
time in which Python imports Django and sets it up. Cold, only with `--cold`: `make run` in a fresh clone with an empty
home folder, with everything that it fetches and builds.
"""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from benchmarks.rows import Row, compared
from tests.environment import ROOT, fresh_folder
from tests.servers.ports import free_port, stop

ROUNDS = 3
PATIENCE_S = 900
COLD = "ENTHESIS_BENCH_COLD"


def run() -> list[Row]:
    """Start, and wait for the first page."""
    return [*warm(), *([cold()] if os.environ.get(COLD) else [])]


def warm() -> Iterator[Row]:
    """Start the demo again and again on the folder that the first start made."""
    data = fresh_folder("demo")
    first, *again = [
        until_first_page(
            lambda port: [sys.executable, "-m", "enthesis.config.cli", "demo", "--cohort", "0", "--port", str(port),
                          "--data", str(data)],
            cwd=ROOT, variables={"S3_ENDPOINT": ""}, without=("DATABASE_URL", "DJANGO_SETTINGS_MODULE"),
        )
        for _ in range(ROUNDS + 1)
    ]  # fmt: skip
    baseline = sorted(imports_django() for _ in range(ROUNDS))[ROUNDS // 2]
    note = f"Python imports Django and sets it up; median of {ROUNDS}"
    yield compared(
        "Warm, until the sign-in page", sorted(again)[ROUNDS // 2], "s", baseline=baseline, note=note
    )
    yield compared(
        "With an empty data folder", first, "s", baseline=baseline, note="migrations and sample people too"
    )


def cold() -> Row:
    """Run `make run` in a fresh clone with an empty home folder."""
    place = fresh_folder("cold")
    subprocess.run(["git", "clone", "-q", "--no-hardlinks", ROOT, place / "enthesis"], check=True)
    (place / "home").mkdir()
    took = until_first_page(
        lambda port: ["make", "run", f"RUN_ARGS=--port {port} --cohort 0"], cwd=place / "enthesis",
        variables={"HOME": str(place / "home")},
        without=("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "VIRTUAL_ENV", "PYTHONPATH", "XDG_CACHE_HOME"),
    )  # fmt: skip
    shutil.rmtree(place, ignore_errors=True)
    return Row(
        "Cold, until the sign-in page",
        took,
        "s",
        note="fresh clone, empty home folder; packages from the network",
    )


def until_first_page(
    command: Callable[[int], list[str]], *, cwd: Path, variables: Mapping[str, str], without: Sequence[str]
) -> float:
    """Give the seconds from the start of a command to the answered sign-in page; everything is stopped afterwards.

    Raises
    ------
    RuntimeError
        It ended before, or took too long.
    """
    port = free_port()
    kept = {name: value for name, value in os.environ.items() if name not in without}
    environment = {**kept, **variables, "ENTHESIS_DICOM_PORT": str(free_port())}
    began = time.monotonic()
    process = subprocess.Popen(
        command(port), cwd=cwd, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        while time.monotonic() - began < PATIENCE_S and process.poll() is None:
            if answers(port):
                return time.monotonic() - began
            time.sleep(0.02)
    finally:
        stop(process, signal.SIGTERM, patience_s=40)
    raise RuntimeError(f"no page after {time.monotonic() - began:.0f} s")


def answers(port: int) -> bool:
    """Tell whether the sign-in page is there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/account/login/", timeout=10) as page:
            return bool(page.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def imports_django() -> float:
    """Give the seconds that a Python process takes to set up Django alone."""
    began = time.monotonic()
    code = "import django; from django.conf import settings; settings.configure(); django.setup()"
    subprocess.run([sys.executable, "-c", code], check=True)
    return time.monotonic() - began
