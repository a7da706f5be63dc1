"""Where the built front end lies: Vite names every file by its content, and its manifest says under which name."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.templatetags.static import static

MANIFEST = "manifest.json"
ADVICE = "Run `make frontend/dist/.built`."


class AssetMissing(Exception):
    """The front end was not built, or has no such file: an error of ours, never one of the reader."""


@lru_cache(maxsize=4)
def _entries(manifest: Path) -> dict[str, dict[str, Any]]:
    try:
        return dict(json.loads(manifest.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise AssetMissing(f"The front end is not built: {manifest} is not there. {ADVICE}") from error
    except ValueError as error:
        raise AssetMissing(f"{manifest} is not a manifest of Vite: {error}. {ADVICE}") from error


def _entry(name: str) -> dict[str, Any]:
    entries = _entries(Path(settings.FRONTEND_DIST) / MANIFEST)
    if name not in entries:
        raise AssetMissing(
            f"The front end has no entry called {name}. It has: {', '.join(sorted(entries))}. {ADVICE}"
        )
    return entries[name]


def asset(name: str) -> str:
    """Give the address of a built entry: `asset("main.ts")` is "/static/assets/main-Bx3k.js"."""
    return static(_entry(name)["file"])


def asset_css(name: str) -> list[str]:
    """Give the addresses of the style sheets that an entry brings, in their order."""
    return [static(sheet) for sheet in _entry(name).get("css", [])]


def forget() -> None:
    """Read the manifest anew at the next question; for tests, which build more than one."""
    _entries.cache_clear()
