"""Our own PostgreSQL comes up, behaves alike on every machine, and leaves nothing behind."""

import os
import pwd
import tempfile
from pathlib import Path

import psycopg
import pytest

from tests.servers.ports import ServerUnavailable
from tests.servers.postgres import serving_postgres


def test_postgres_serves_and_leaves_nothing_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    with tempfile.TemporaryDirectory(prefix="e", dir="/tmp") as name:
        place = Path(name)
        monkeypatch.setattr("tests.servers.postgres._place", lambda: name)
        place.chmod(0o755)
        with serving_postgres() as url, psycopg.connect(url) as connection:
            asked = "SELECT current_setting('server_version_num'), lower('ÄÖÉ')"
            ((version, folded),) = connection.execute(asked).fetchall()
            files = list(place.iterdir())
            owner = files[0].owner()
        assert int(version) >= 180000
        assert folded == "äöé"
        assert owner == ("nobody" if os.geteuid() == 0 else pwd.getpwuid(os.getuid()).pw_name)
        assert list(place.iterdir()) == []
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(url, connect_timeout=2)


def test_postgres_says_what_to_do_where_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ServerUnavailable, match="DATABASE_URL="), serving_postgres():
        pass
