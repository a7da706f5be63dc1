"""What the product and the servers need to know while they are tested: variables, and folders that nobody else uses."""

import atexit
import base64
import os
import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FRONTEND = ROOT / "frontend"


def scratch() -> Path:
    """Give this user's folder for temporary files inside the project; two users never meet in it."""
    folder = ROOT / ".cache" / "tmp" / str(os.getuid())
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def fresh_folder(name: str) -> Path:
    """Make a folder that is removed when this process ends."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=scratch()))
    maker = os.getpid()
    atexit.register(lambda: shutil.rmtree(folder, ignore_errors=True) if os.getpid() == maker else None)
    return folder


def variables(data: Path) -> dict[str, str]:
    """Give the settings under which everything is tested, with all data in one folder."""
    (data / "static").mkdir(parents=True, exist_ok=True)
    return {
        "ENTHESIS_MODE": "demo",
        "ENTHESIS_DATA": str(data),
        "ENTHESIS_SECRET_KEY": "only-for-tests-" * 4,
        "ENTHESIS_SITE_KEY": base64.urlsafe_b64encode(bytes(range(32))).decode(),
        "ENTHESIS_URL": "http://127.0.0.1:8000",
        "ENTHESIS_HOSTS": "127.0.0.1,localhost,testserver",
    }


def prepare() -> None:
    """Put the settings for tests into this process's environment.

    Variables of the product that the developer has set do not leak in; `DATABASE_URL` and `S3_*` are kept, because they
    say which database and object store to test on.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        return  # prepared by the process that it helps, whose settings it has read already
    for name in list(os.environ):
        if name.startswith(("ENTHESIS_", "EMAIL_")):
            del os.environ[name]
    data = fresh_folder("data")
    os.environ.update(variables(data))
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{data / 'enthesis.sqlite3'}")
    os.environ.setdefault("HOME", str(data))
    os.environ["DJANGO_SETTINGS_MODULE"] = "enthesis.config.settings"
