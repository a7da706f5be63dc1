"""Renew requirements.lock (to run) and requirements-dev.lock (to test): hashes for every platform, no host name."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMAND: list[str | Path] = [
    ROOT / ".tools/bin/uv", "pip", "compile", "-q", "--no-config", "--universal", "--python-version", "3.11",
    "--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "--upgrade", "pyproject.toml",
]  # fmt: skip

for name, groups in (("requirements.lock", ["build"]), ("requirements-dev.lock", ["build", "dev"])):
    arguments = [word for group in groups for word in ("--group", group)]
    subprocess.run([*COMMAND, *arguments, "-o", name], cwd=ROOT, check=True)
    if "://" in (ROOT / name).read_text():
        sys.exit(f"{name} names a host; that must never be committed")
