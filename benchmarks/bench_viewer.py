"""The viewer: from opening a page to the first picture, to all frames of a loop, and how steadily it plays

A headless Chromium without a graphics processor opens a study of one loop of 640 × 480. The baseline of all frames is
the same browser fetching the same bytes and decoding every frame, without a page around it. Rates are counted from
pictures that were drawn while playing for four seconds; the loop was recorded at 25 a second.
"""

import gzip
import json
import sys
from collections.abc import Iterator

from playwright.sync_api import Page

from benchmarks.rows import Row, compared
from benchmarks.server import serving
from benchmarks.surroundings import inside, with_sqlite
from tests.environment import FRONTEND, fresh_folder
from tests.servers.chromium import running_chromium

WEB = [sys.executable, "-m", "enthesis.config.cli", "web", "--port", "PORT"]
FIRST_MS, ALL_MS, RECORDED = 500.0, 1000.0, 25.0
SCRIPT_KB = 25.0
# The viewer draws each frame once; its canvas is watched from before the page's own scripts run.
WATCH = """
(() => {
  const drawn = (window.drawn = []);
  const draw = CanvasRenderingContext2D.prototype.drawImage;
  CanvasRenderingContext2D.prototype.drawImage = function (...words) {
    drawn.push(performance.now());
    return draw.apply(this, words);
  };
})();
"""
READY = "() => document.querySelector('.viewer__scrubber') && !document.querySelector('.viewer__scrubber').disabled"
DECODE = """
async ([address, count]) => {
  const began = performance.now();
  const bytes = new Uint8Array(await (await fetch(address)).arrayBuffer());
  const starts = [];
  for (let at = 0; at < bytes.length - 2; at += 1) {
    if (bytes[at] === 255 && bytes[at + 1] === 216 && bytes[at + 2] === 255) starts.push(at);
  }
  const ends = [...starts.slice(1), bytes.length];
  await Promise.all(starts.map((start, i) => createImageBitmap(new Blob([bytes.slice(start, ends[i])]))));
  return [performance.now() - began, starts.length, count];
}
"""
PLAY = """
() => new Promise((done) => {
  document.querySelector('.viewer__button--play').click();
  const from = performance.now() + 500;
  setTimeout(() => {
    const frames = window.drawn.filter((at) => at >= from && at < from + 4000).length;
    done(frames / 4);
  }, 4700);
})
"""


def run() -> list[Row]:
    """Open both loops, three times each, and take the middle one."""
    where = with_sqlite()
    found = inside("viewing", where)
    rows: list[Row] = []
    log = fresh_folder("web") / "log"
    with serving(WEB, variables=where.variables, log=log) as server, running_chromium() as browser:
        home = f"http://127.0.0.1:{server.port}"
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_cookies([{"name": "sessionid", "value": found["session"], "url": home}])
        context.add_init_script(WATCH)
        page = context.new_page()
        page.goto(home)  # so that styles and scripts are in the cache, as they are for whoever works here
        for frames, (address, bundle) in found["pages"].items():
            rows += opened(page, home + address, home + bundle, int(frames))
    return [*rows, *script()]


def opened(page: Page, address: str, bundle: str, frames: int) -> Iterator[Row]:
    """Open a study some times and play it once."""
    times = sorted(open_once(page, address) for _ in range(3))
    first, complete = sorted(one[0] for one in times)[1], sorted(one[1] for one in times)[1]
    bare = sorted(page.evaluate(DECODE, [bundle, frames])[0] for _ in range(3))[1]
    yield Row(
        f"{frames} frames: the first picture is drawn",
        first,
        "ms",
        limit=FIRST_MS,
        note="from opening the page",
    )
    yield compared(
        f"{frames} frames: all can be played", complete, "ms", baseline=bare, limit=ALL_MS,
        note="fetched and decoded without a page",
    )  # fmt: skip
    page.goto(address)
    page.wait_for_function(READY)
    rate = page.evaluate(PLAY)
    yield compared(
        f"{frames} frames: pictures drawn a second", rate, "", baseline=RECORDED, note="as it was recorded"
    )


def open_once(page: Page, address: str) -> tuple[float, float]:
    """Open a study; give when the first picture was drawn and when all frames were there, in ms."""
    page.goto(address, wait_until="commit")
    page.wait_for_function("() => window.drawn && window.drawn.length > 0")
    first = page.evaluate("() => window.drawn[0]")
    page.wait_for_function(READY)
    return first, page.evaluate("() => performance.now()")


def script() -> Iterator[Row]:
    """Weigh the viewer's own scripts as they travel."""
    manifest = json.loads((FRONTEND / "dist" / "manifest.json").read_text())
    names = {
        one["file"]
        for name, one in manifest.items()
        if "islands/viewer" in name and one["file"].endswith(".js")
    }
    weight = sum(len(gzip.compress((FRONTEND / "dist" / name).read_bytes(), 9)) for name in names)
    yield Row(
        "All scripts of the viewer, measuring included", weight / 1000, "kB", limit=SCRIPT_KB, note="gzip"
    )
