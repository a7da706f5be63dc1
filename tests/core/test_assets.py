"""The manifest that Vite writes is read once, and what is missing is said."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from enthesis.core import assets
from enthesis.core.assets import AssetMissing, asset, asset_css

MANIFEST = {
    "main.ts": {
        "file": "assets/main-1.js",
        "css": ["assets/main-1.css", "assets/fonts-1.css"],
        "isEntry": True,
    },
    "early.ts": {"file": "assets/early-1.js", "isEntry": True},
}


@pytest.fixture
def dist(tmp_path: Path, settings: Any) -> Iterator[Path]:
    """Give a folder of built files with a small manifest."""
    settings.FRONTEND_DIST = tmp_path
    (tmp_path / "manifest.json").write_text(json.dumps(MANIFEST))
    assets.forget()
    yield tmp_path
    assets.forget()


def test_entry_has_its_address_and_its_style_sheets(dist: Path) -> None:
    assert asset("main.ts") == "/static/assets/main-1.js"
    assert asset_css("main.ts") == ["/static/assets/main-1.css", "/static/assets/fonts-1.css"]
    assert asset_css("early.ts") == []


def test_manifest_is_read_once(dist: Path) -> None:
    assert asset("early.ts") == "/static/assets/early-1.js"
    (dist / "manifest.json").unlink()
    assert asset("early.ts") == "/static/assets/early-1.js"


def test_unknown_entry_is_named_with_those_that_are_there(dist: Path) -> None:
    with pytest.raises(AssetMissing) as caught:
        asset("mian.ts")
    assert str(caught.value) == (
        "The front end has no entry called mian.ts. It has: early.ts, main.ts. Run `make frontend/dist/.built`."
    )


def test_front_end_that_is_not_built_says_how_to_build_it(dist: Path) -> None:
    (dist / "manifest.json").unlink()
    with pytest.raises(AssetMissing, match=r"not built: .*manifest\.json is not there\. Run `make"):
        asset_css("main.ts")


def test_broken_manifest_is_said_to_be_broken(dist: Path) -> None:
    (dist / "manifest.json").write_text("{")
    with pytest.raises(AssetMissing, match=r"is not a manifest of Vite: .* Run `make"):
        asset("main.ts")
