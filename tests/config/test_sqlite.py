"""SQLite, set up as we do, lets many write at once and refuses none; a small version of benchmarks' 480."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import OperationalError, transaction
from django.db.utils import ConnectionHandler

from enthesis.config.environment import database


@pytest.fixture
def handler(tmp_path, django_db_blocker):
    """Give connections to a SQLite file with our settings, whatever database the tests run on."""
    made = ConnectionHandler({"default": database(f"sqlite:///{tmp_path / 'site.sqlite3'}")})
    with django_db_blocker.unblock():
        made["default"].cursor().execute("CREATE TABLE counter (n integer)")
        made["default"].cursor().execute("INSERT INTO counter VALUES (0)")
        yield made
        made.close_all()


def read_then_write(connection):
    """Do what loses or blocks where transactions begin with a read: count one further."""
    with transaction.Atomic("default", savepoint=True, durable=False), connection.cursor() as cursor:
        cursor.execute("SELECT n FROM counter")
        (n,) = cursor.fetchone()
        cursor.execute("UPDATE counter SET n = %s", [n + 1])


def count_together(handler, monkeypatch, *, people=8, times=6):
    """Let some people count at once, and give how often one was told that the database is locked."""
    monkeypatch.setattr(transaction, "get_connection", lambda using=None: handler["default"])
    together = threading.Barrier(people)

    def work(_):
        together.wait(30)
        locked = 0
        for _ in range(times):
            try:
                read_then_write(handler["default"])
            except OperationalError:
                locked += 1
        handler["default"].close()
        return locked

    with ThreadPoolExecutor(people) as pool:
        return sum(pool.map(work, range(people)))


def test_nobody_is_told_that_the_database_is_locked(handler, monkeypatch):
    assert count_together(handler, monkeypatch) == 0
    cursor = handler["default"].cursor()
    assert cursor.execute("SELECT n FROM counter").fetchone() == (48,)


def test_settings_reach_the_connection(handler):
    cursor = handler["default"].cursor()
    asked = {
        name: cursor.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "busy_timeout")
    }
    assert asked == {"journal_mode": "wal", "synchronous": 1, "busy_timeout": 20000}


def test_a_reader_may_not_write_where_transactions_are_not_immediate(handler):
    first, second = handler["default"].copy(), handler["default"].copy()
    first.settings_dict["OPTIONS"] = {**first.settings_dict["OPTIONS"], "transaction_mode": "DEFERRED"}
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    first.cursor().execute("SELECT n FROM counter")
    second.cursor().execute("UPDATE counter SET n = 7")
    with pytest.raises(OperationalError, match="database is locked"):
        first.cursor().execute("UPDATE counter SET n = n + 1")
    first.rollback()
    first.close()
    second.close()
