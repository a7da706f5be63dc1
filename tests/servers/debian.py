"""Programs of Debian and Ubuntu for tests, without root: packages are downloaded by apt and only unpacked."""

import contextlib
import fcntl
import os
import platform
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.environment import scratch
from tests.servers.ports import ServerUnavailable

PATIENCE_S = 600
FOLDERS = ("usr/bin", "usr/sbin", "bin", "sbin")
# What apt looks at and writes is ours, apart from the list of what is installed here: that is not fetched again.
APT = """
Dir::State "{folder}/state";
Dir::State::status "{status}";
Dir::Cache "{folder}/cache";
Dir::Log "{folder}";
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Update::Post-Invoke {{}};
APT::Update::Post-Invoke-Success {{}};
DPkg::Post-Invoke {{}};
Debug::NoLocking "true";
Acquire::Retries "3";
"""


@dataclass(frozen=True)
class Program:
    """An executable, and what must be in its environment."""

    executable: Path
    environment: dict[str, str]

    def run(self, *words: object, patience_s: float = 60) -> "subprocess.CompletedProcess[str]":
        """Run it to its end and give what it said."""
        command = [str(self.executable), *(str(word) for word in words)]
        variables = {**os.environ, **self.environment}
        return subprocess.run(
            command, env=variables, capture_output=True, text=True, errors="replace", check=False,
            timeout=patience_s,
        )  # fmt: skip

    def start(self, *words: object, log: Path) -> "subprocess.Popen[bytes]":
        """Start it, and have what it says written into a file."""
        command = [str(self.executable), *(str(word) for word in words)]
        with log.open("wb") as output:
            return subprocess.Popen(
                command, env={**os.environ, **self.environment}, stdout=output, stderr=subprocess.STDOUT
            )


@cache
def debian_program(name: str, package: str) -> Program:
    """Give a program: the one that the variable of its name points to, the one that is installed, or one from apt.

    Parameters
    ----------
    name
        The program's file name, such as `storescu`; STORESCU=/path/to/it puts another one in its place.
    package
        The package of Debian and Ubuntu that has it.

    Raises
    ------
    ServerUnavailable
        None of the three can be had; the message says what to do.
    """
    variable = name.upper()
    named = os.environ.get(variable)
    if named:
        if not os.access(named, os.X_OK):
            raise ServerUnavailable(f"{variable}={named} is not a program that can be run here.")
        return Program(Path(named), {})
    installed = shutil.which(name, path=_outside())
    if installed:
        return Program(Path(installed), {})
    return _program_in(_unpacked(package, variable), name, variable)


def _outside() -> str:
    """Give the search path without our own environment: pynetdicom puts scripts of its own there, named as dcmtk's."""
    own = Path(sys.prefix) / "bin"
    return os.pathsep.join(one for one in os.environ.get("PATH", "").split(os.pathsep) if Path(one) != own)


def _program_in(folder: Path, name: str, variable: str) -> Program:
    found = [folder / place / name for place in FOLDERS if (folder / place / name).exists()]
    if not found:
        raise ServerUnavailable(f"{folder.name} has no program {name}. {_advice(variable)}")
    libraries = sorted({str(one.parent) for one in folder.rglob("*.so*")})
    environment = {"LD_LIBRARY_PATH": ":".join(libraries)}
    dictionaries = sorted(folder.glob("usr/share/libdcmtk*/dicom.dic"))
    if dictionaries:
        environment["DCMDICTPATH"] = str(dictionaries[0])
    return Program(found[0], environment)


def _unpacked(package: str, variable: str) -> Path:
    """Give the folder that a package and all it needs is unpacked in; whoever comes first fills it."""
    target = scratch() / f"debian-{package}-{_release()}"
    if target.is_dir():
        return target
    with _alone():
        if not target.is_dir():
            _unpack(package, target, variable)
    return target


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """Keep the other test processes of this user waiting: apt's folders are for one at a time."""
    with (scratch() / "debian.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _unpack(package: str, target: Path, variable: str) -> None:
    """Unpack beside the target and rename, so that nobody ever meets half a program."""
    missing = [program for program in ("apt-get", "dpkg-deb") if not shutil.which(program)]
    if missing:
        raise ServerUnavailable(
            f"{package} is not installed and there is no {missing[0]}. {_advice(variable)}"
        )
    apt = scratch() / f"apt-{_release()}"
    beside = Path(tempfile.mkdtemp(prefix="debian-", dir=scratch()))
    try:
        for archive in _downloaded(package, apt, variable):
            _run(["dpkg-deb", "-x", str(archive), str(beside)], {}, variable)
        beside.chmod(0o755)
        beside.rename(target)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        shutil.rmtree(apt / "cache", ignore_errors=True)


def _downloaded(package: str, apt: Path, variable: str) -> list[Path]:
    """Let apt fetch a package and those it needs that are not installed here."""
    shutil.rmtree(apt / "cache", ignore_errors=True)
    for place in ("state/lists/partial", "cache/archives/partial"):
        (apt / place).mkdir(parents=True, exist_ok=True)
    status = Path("/var/lib/dpkg/status")
    (apt / "apt.conf").write_text(
        APT.format(folder=apt, status=status if status.exists() else apt / "status")
    )
    (apt / "status").touch()
    variables = {"APT_CONFIG": str(apt / "apt.conf"), "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], variables, variable)
    # Also where it is installed, and only out of reach.
    fetch = ["apt-get", "install", "-qq", "-y", "--reinstall", "--download-only", package]
    _run(fetch, variables, variable)
    return sorted((apt / "cache" / "archives").glob("*.deb"))


def _run(command: list[str], variables: dict[str, str], variable: str) -> None:
    try:
        done = subprocess.run(
            command, env={**os.environ, "LC_ALL": "C", **variables}, capture_output=True, text=True,
            check=False, timeout=PATIENCE_S,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ServerUnavailable(f"{command[0]} could not be run: {error}. {_advice(variable)}") from error
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-1000:]
        raise ServerUnavailable(f"{' '.join(command)} failed: {said}\n{_advice(variable)}")


def _release() -> str:
    """Give the name of this system and its kind of processor: its packages fit no other."""
    try:
        facts = platform.freedesktop_os_release()
    except OSError:
        facts = {}
    names = (facts.get("ID", "linux"), facts.get("VERSION_ID", "unknown"), platform.machine())
    return "-".join(names)


def _advice(variable: str) -> str:
    return f"To use another one, set {variable}=/path/to/it or install it; it comes with Debian and Ubuntu."
