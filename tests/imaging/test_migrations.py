"""What machines were known by before is kept when the tables change."""

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

from tests.environment import ROOT, variables


def migrate(folder: Path, *words: str) -> None:
    """Bring a site's SQLite file to a migration, in a process of its own."""
    start = "from enthesis.config.cli import main; main()"
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    done = subprocess.run(
        [sys.executable, "-c", start, "migrate", *words], cwd=ROOT, env={**kept, **variables(folder)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr


def test_address_of_a_machine_becomes_the_list_of_where_it_may_send_from(tmp_path: Path) -> None:
    migrate(tmp_path, "imaging", "0002")
    with sqlite3.connect(tmp_path / "enthesis.sqlite3") as database:
        database.executemany(
            "INSERT INTO imaging_machine (name, ae_title, peer_address, is_active, added_at)"
            " VALUES (?, ?, ?, 1, '2026-11-01')",
            [("Room 1", "MEADOW1", "192.0.2.7"), ("Room 2", "HEATH1", None)],
        )
    database.close()
    migrate(tmp_path, "imaging")
    with sqlite3.connect(tmp_path / "enthesis.sqlite3") as database:
        rows = database.execute("SELECT ae_title, peers FROM imaging_machine ORDER BY ae_title").fetchall()
    database.close()
    assert {title: json.loads(peers) for title, peers in rows} == {"MEADOW1": ["192.0.2.7"], "HEATH1": []}
