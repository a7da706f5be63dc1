"""Prepare a bare machine: Python 3.11+ and make are all that must be there.

bootstrap.py uv==VERSION   puts the installer into .tools
bootstrap.py sync LOCK     makes .venv hold exactly what the hash-locked file names, and Enthesis itself

Only the standard library is used here, because nothing else exists yet when this runs.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENV = ROOT / ".venv"
# Where this machine keeps the certificates that it trusts: a hospital's own among them, if its network reads along.
TRUSTED = [
    Path("/etc/ssl/certs/ca-certificates.crt"),
    Path("/etc/pki/tls/certs/ca-bundle.crt"),
    Path("/etc/ssl/cert.pem"),
]


def fail(message: str) -> NoReturn:
    sys.exit(f"\nEnthesis could not be prepared: {message}\n")


def run(command: Sequence[str | Path], why: str) -> None:
    variables = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    if any(path.exists() for path in TRUSTED):
        variables.setdefault("UV_SYSTEM_CERTS", "true")
    try:
        done = subprocess.run(command, check=False, env=variables)
    except OSError as error:
        fail(f"{why} ({error})")
    if done.returncode:
        fail(why)


def install_uv(requirement: str) -> None:
    if sys.version_info < (3, 11):
        fail(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Set PYTHON=/path/to/python3.11."
        )
    try:
        import ensurepip  # noqa: F401, PLC0415 - absent on Debian without python3-venv
    except ImportError:
        fail("this Python has no venv module. On Debian or Ubuntu: apt-get install python3-venv.")
    if not (TOOLS / "bin" / "python").exists():
        run([sys.executable, "-m", "venv", TOOLS], "a virtual environment could not be made in .tools")
    pip: list[str | Path] = [
        TOOLS / "bin" / "python",
        "-m",
        "pip",
        "install",
        "-q",
        "--disable-pip-version-check",
    ]
    run([*pip, requirement], f"{requirement} could not be installed. Is the Python package index reachable?")


def sync(lock: str) -> None:
    uv = TOOLS / "bin" / "uv"
    if not (VENV / "bin" / "python").exists():
        run(
            [uv, "venv", "-q", "--allow-existing", "--python", sys.executable, VENV], "no .venv could be made"
        )
    python = VENV / "bin" / "python"
    run(
        [uv, "pip", "sync", "-q", "--require-hashes", "--python", python, ROOT / lock],
        f"the packages of {lock} could not be installed. Is the Python package index reachable?",
    )
    run(
        [uv, "pip", "install", "-q", "--no-deps", "--no-build-isolation", "--python", python, "-e", ROOT],
        "Enthesis itself could not be put into .venv",
    )


if __name__ == "__main__":
    os.chdir(ROOT)
    if sys.argv[1] == "sync":
        sync(sys.argv[2])
    else:
        install_uv(sys.argv[1])
