"""The settings of a demo: made once, kept in its data folder, for this machine only; the person sets nothing."""

import argparse
import base64
import json
import os
import secrets
from collections.abc import MutableMapping
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

DEFAULT_DATA = Path(__file__).resolve().parents[3] / "var"
DEFAULT_PORT = 8000
HOSTS = "127.0.0.1,localhost"
KEYS = "demo-keys.json"
OF_A_SITE = ("ENTHESIS_", "DATABASE_URL", "S3_", "EMAIL_")


def prepare(words: list[str], variables: MutableMapping[str, str] | None = None) -> None:
    """Put the settings of a demo into the environment, before anything reads them.

    Parameters
    ----------
    words
        What follows `enthesis demo`; only `--data` and `--port` matter here.
    variables
        The environment; what is set in it already stays, but for the mode and where the site answers.

    Raises
    ------
    ImproperlyConfigured
        The environment says `production`, an option cannot be read, or the data folder cannot be used.
    """
    variables = os.environ if variables is None else variables
    if variables.get("ENTHESIS_MODE", "demo") != "demo":
        raise ImproperlyConfigured(
            "`enthesis demo` lets anybody sign in as anybody, so it does not run where ENTHESIS_MODE=production.\n"
            "Use `enthesis serve` here, or unset ENTHESIS_MODE."
        )
    try:
        options = _parser().parse_known_args(words)[0]
    except argparse.ArgumentError as error:
        raise ImproperlyConfigured(f"{error}.\n`enthesis demo --help` shows the options.") from error
    data = Path(options.data or variables.get("ENTHESIS_DATA") or DEFAULT_DATA).absolute()
    variables["ENTHESIS_MODE"] = "demo"
    variables["ENTHESIS_DATA"] = str(data)
    variables["ENTHESIS_HOSTS"] = HOSTS
    variables["ENTHESIS_URL"] = address(options.port)
    for name, key in keys_in(data).items():
        variables.setdefault(name, key)


def address(port: int) -> str:
    """Give the address of a demo: browsers make passkeys for names only, never for a number such as 127.0.0.1."""
    return f"http://localhost:{port}"


def stand_in(variables: MutableMapping[str, str]) -> None:
    """Put settings into the environment with which the code can be read but no site's data reached.

    Parameters
    ----------
    variables
        The environment; the settings of a site, right or wrong, are taken out of it.
    """
    for name in [name for name in variables if name.startswith(OF_A_SITE)]:
        del variables[name]
    variables.update(
        fresh_keys(), ENTHESIS_MODE="demo", ENTHESIS_HOSTS=HOSTS, ENTHESIS_URL=address(DEFAULT_PORT),
        DATABASE_URL="sqlite:///",
    )  # fmt: skip


def keys_in(data: Path) -> dict[str, str]:
    """Give the keys of this demo; they are made the first time, readable by their owner alone."""
    path = data / KEYS
    try:
        data.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            _keep(path, fresh_keys())
        keys: dict[str, str] = json.loads(path.read_text())
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(
            f"The demo cannot keep its data in {data}: {error}.\n"
            "Name another folder with --data DIR, or make this one writable."
        ) from error
    return keys


def fresh_keys() -> dict[str, str]:
    """Make a new pair of keys."""
    return {
        "ENTHESIS_SECRET_KEY": secrets.token_urlsafe(48),
        "ENTHESIS_SITE_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    }


def _keep(path: Path, keys: dict[str, str]) -> None:
    """Write beside and link into place: two demos that start at once agree on the keys of the first."""
    beside = path.with_name(f".{KEYS}-{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(keys, file)
    try:
        os.link(beside, path)
    except FileExistsError:
        pass
    finally:
        beside.unlink()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(add_help=False, exit_on_error=False)
    parser.add_argument("--data")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT)
    return parser
