"""What no file of the project may hold: the name of a host that packages came from, or a path of one machine."""

import re
import subprocess
from pathlib import Path

# A folder of somebody's own machine, not one that every machine has.
MACHINE_PATH = re.compile(r"(?<![\w./~-])/(?:home|root|Users|work)/[\w.-]+|[A-Z]:\\Users\\")
TEXT = {
    ".cfg",
    ".css",
    ".html",
    ".ini",
    ".js",
    ".json",
    ".lock",
    ".md",
    ".mjs",
    ".py",
    ".scss",
    ".sh",
    ".toml",
    ".ts",
    ".txt",
}
TEXT |= {"", ".csv", ".service", ".svg", ".typ", ".yaml", ".yml"}


def project_files(root: Path) -> list[Path]:
    """List the files that belong to the project: tracked, or new and not ignored."""
    words = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(words, cwd=root, capture_output=True, check=False)
    if listed.returncode == 0:
        names = [name for name in listed.stdout.decode().split("\0") if name]
        return sorted(root / name for name in names if (root / name).is_file())
    parts = (
        "src",
        "tests",
        "benchmarks",
        "docs",
        "frontend/islands",
        "frontend/lib",
        "frontend/styles",
        "programmes",
        "tools",
    )
    inside = [path for part in parts for path in (root / part).rglob("*") if "__pycache__" not in path.parts]
    return sorted(path for path in [*root.iterdir(), *inside] if path.is_file())


def text_of(path: Path) -> str:
    """Read a file of text; anything else reads as empty."""
    return path.read_text(encoding="utf-8", errors="replace") if path.suffix in TEXT else ""


def host_findings(name: str, text: str) -> list[str]:
    """Find hosts in a lock file, which must install from whatever registry the machine uses."""
    if name.endswith(("requirements.lock", "requirements-dev.lock")):
        return [
            f"{name}:{number}: names a host"
            for number, line in enumerate(text.split("\n"), 1)
            if "://" in line
        ]
    if name.endswith("package-lock.json"):
        lines = enumerate(text.split("\n"), 1)
        return [f"{name}:{number}: names a host" for number, line in lines if '"resolved"' in line]
    return []


def path_findings(name: str, text: str, root: Path) -> list[str]:
    """Find paths that exist on one machine only: those in somebody's home, and the checkout's own."""
    found = []
    for number, line in enumerate(text.split("\n"), 1):
        if MACHINE_PATH.search(line) or (len(root.parts) > 2 and str(root) in line):
            found.append(f"{name}:{number}: holds a path of one machine")
    return found


def findings(root: Path) -> list[str]:
    """List every host in a lock and every machine's path in any file of the project."""
    found = []
    for path in project_files(root):
        name, text = str(path.relative_to(root)), text_of(path)
        found += host_findings(name, text) + path_findings(name, text, root)
    return found
