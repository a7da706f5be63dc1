"""Settings are read from the environment, and all that is wrong is said at once."""

import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from enthesis.config.environment import (
    Environment,
    ae_title,
    at_least_one,
    database,
    number,
    one_of,
    port,
    port_or_none,
    time_zone,
    web_address,
    words,
)
from tests.environment import ROOT, variables

RIGHT = {
    "ENTHESIS_MODE": "production",
    "ENTHESIS_SECRET_KEY": "s" * 50,
    "ENTHESIS_SITE_KEY": "MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=",
    "ENTHESIS_HOSTS": "msk.example.org",
    "ENTHESIS_URL": "https://msk.example.org",
}
ENCRYPTED = {
    "ENTHESIS_DICOM_TLS_CERTIFICATE": "a", "ENTHESIS_DICOM_TLS_KEY": "b", "ENTHESIS_DICOM_TLS_AUTHORITIES": "c",
}  # fmt: skip
TITLE = "must be 1 to 16 letters, digits, hyphens or underscores, without spaces, not {}"


def load(changes, folder):
    """Load the settings in a process of their own and give exit status and what it said."""
    chosen = {
        name: value
        for name, value in {**RIGHT, "ENTHESIS_DATA": str(folder), **changes}.items()
        if value is not None
    }
    code = "import enthesis.config.settings as s; print(s.SESSION_COOKIE_SECURE, s.DATABASES['default']['ENGINE'])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=chosen, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout + done.stderr


def test_read_gives_value_or_default_and_describes_it():
    env = Environment({"A": "7"})
    assert env.read("A", "A number.", parse=number) == 7
    assert env.read("B", "Words.", default="x, y,", parse=words) == ["x", "y"]
    assert env.described == {"A": ("A number.", ""), "B": ("Words.", "x, y,")}
    env.finish()


def test_all_problems_are_said_at_once():
    env = Environment({"A": "x", "B": "green"})
    assert env.read("A", "A number.", default="3", parse=number) == 3
    env.read("B", "A colour.", default="red", parse=one_of("red", "blue"))
    env.insist(condition=False, problem="C: set it.")
    env.insist(condition=True, problem="D: never said.")
    with pytest.raises(ImproperlyConfigured) as refused:
        env.finish()
    assert str(refused.value) == (
        "Enthesis cannot start with these settings:\n"
        "  - A: must be a whole number, not 'x'\n"
        "  - B: must be one of red, blue, not 'green'\n"
        "  - C: set it."
    )


@pytest.mark.parametrize("value", ["-1", "1.5", "", "five"])
def test_number_takes_whole_numbers_only(value):
    with pytest.raises(ValueError, match="whole number"):
        number(value)


def test_sqlite_address_gives_a_file_with_wal_and_immediate_transactions():
    made = database("sqlite:////data/site.sqlite3")
    assert (made["ENGINE"], made["NAME"]) == ("django.db.backends.sqlite3", "/data/site.sqlite3")
    assert made["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "journal_mode=WAL" in made["OPTIONS"]["init_command"]


def test_postgresql_address_is_read_with_its_quoted_password():
    made = database("postgresql://en:p%40ss@db.example.org:6432/site")
    assert [made[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "en", "p@ss", "db.example.org", "6432", "site",
    ]  # fmt: skip
    assert made["OPTIONS"]["pool"]["max_size"] == 8


@pytest.mark.parametrize(
    ("parse", "value", "found"),
    [
        (port_or_none, "0", 0), (port_or_none, "2762", 2762),
        (port, "1", 1), (port, "65535", 65535), (at_least_one, "1", 1), (time_zone, "Asia/Kolkata", "Asia/Kolkata"),
        (web_address, "", ""), (web_address, "http://s3:9000", "http://s3:9000"),
        (web_address, "https://s3.example.org/a", "https://s3.example.org/a"),
        (ae_title, "A", "A"), (ae_title, "ULTRA-SOUND_0001", "ULTRA-SOUND_0001"),
    ],
)  # fmt: skip
def test_values_at_the_edge_are_taken(parse, value, found):
    assert parse(value) == found


@pytest.mark.parametrize(
    ("parse", "value", "words"),
    [
        (port, "0", "must be a port from 1 to 65535, not '0'"),
        (port_or_none, "00", "must be a port from 1 to 65535, not '00'"),
        (port, "65536", "must be a port from 1 to 65535, not '65536'"),
        (port, "smtp", "must be a whole number, not 'smtp'"),
        (at_least_one, "0", "must be 1 or more, not '0'"),
        (at_least_one, "-3", "must be a whole number from 0 on, not '-3'"),
        (time_zone, "Europe/Londn", "must be a time zone such as Europe/London, not 'Europe/Londn'"),
        (time_zone, "Europe", "must be a time zone such as Europe/London, not 'Europe'"),
        (time_zone, "../etc/passwd", "must be a time zone such as Europe/London, not '../etc/passwd'"),
        (time_zone, "", "must be a time zone such as Europe/London, not ''"),
        (web_address, "s3:9000", "must be an address that begins with http:// or https://, not 's3:9000'"),
        (web_address, "ftp://s3", "must be an address that begins with http:// or https://, not 'ftp://s3'"),
        (web_address, "https://", "must be an address that begins with http:// or https://, not 'https://'"),
        (web_address, "http://s3:0", "must be a port from 1 to 65535, not '0'"),
        (web_address, "http://s3:x", "the port must be a number from 1 to 65535"),
        (database, "postgresql://db:99999/x", "the port must be a number from 1 to 65535"),
        (ae_title, "", TITLE.format("''")),
        (ae_title, "MY SITE", TITLE.format("'MY SITE'")),
        (ae_title, "A\\B", TITLE.format(r"'A\\B'")),
        (ae_title, "A" * 17, TITLE.format(f"'{'A' * 17}'")),
        (ae_title, "ENTHESIS\n", TITLE.format(r"'ENTHESIS\n'")),
    ],
)
def test_values_that_cannot_be_used_are_refused_in_words(parse, value, words):
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the whole sentence is compared
        parse(value)
    assert str(refused.value) == words


@pytest.mark.parametrize("value", ["mysql://x/y", "site.sqlite3", ""])
def test_other_databases_are_refused(value):
    with pytest.raises(ValueError, match="must begin with"):
        database(value)


def test_right_settings_are_taken(tmp_path):
    assert load({}, tmp_path) == (0, "True django.db.backends.sqlite3\n")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ENTHESIS_SECRET_KEY": "short"}, "ENTHESIS_SECRET_KEY: set at least 50 random characters"),
        ({"ENTHESIS_SITE_KEY": "c2hvcnQ="}, "ENTHESIS_SITE_KEY: set 32 random bytes"),
        ({"ENTHESIS_SITE_KEY": "x"}, "ENTHESIS_SITE_KEY: this is not URL-safe base64"),
        ({"ENTHESIS_HOSTS": None}, "ENTHESIS_HOSTS: name at least one host"),
        ({"ENTHESIS_URL": "http://msk.example.org"}, "ENTHESIS_URL: must be an https address"),
        ({"ENTHESIS_MODE": "demo"}, "ENTHESIS_HOSTS may only be 127.0.0.1 or localhost"),
        ({"ENTHESIS_MODE": "test"}, "ENTHESIS_MODE: must be one of production, demo"),
        ({"ENTHESIS_DICOM_TLS_PORT": "2762"}, "ENTHESIS_DICOM_TLS_AUTHORITIES: all three are needed"),
        ({"ENTHESIS_DICOM_PORT": "0"}, "ENTHESIS_DICOM_PORT: 0 needs ENTHESIS_DICOM_TLS_PORT"),
        ({**ENCRYPTED, "ENTHESIS_DICOM_TLS_PORT": "11112"}, "ENTHESIS_DICOM_TLS_PORT: must be another port"),
        ({"S3_ENDPOINT": "https://s3.example.org"}, "S3_ACCESS_KEY and S3_SECRET_KEY: both are needed"),
        ({"DATABASE_URL": "oracle://x"}, "DATABASE_URL: must begin with sqlite:/// or postgresql://"),
        ({"EMAIL_PORT": "smtp"}, "EMAIL_PORT: must be a whole number"),
        ({"EMAIL_PORT": "0"}, "EMAIL_PORT: must be a port from 1 to 65535"),
        ({"ENTHESIS_DICOM_PORT": "70000"}, "ENTHESIS_DICOM_PORT: must be a port from 1 to 65535"),
        (
            {"ENTHESIS_TIME_ZONE": "Mars/Base"},
            "ENTHESIS_TIME_ZONE: must be a time zone such as Europe/London",
        ),
        (
            {"S3_ENDPOINT": "s3.example.org", "S3_ACCESS_KEY": "a", "S3_SECRET_KEY": "b"},
            "S3_ENDPOINT: must be an address that begins with http:// or https://",
        ),
        ({"ENTHESIS_AE_TITLE": "SEVENTEEN_LETTERS"}, "ENTHESIS_AE_TITLE: must be 1 to 16 letters"),
        ({"ENTHESIS_QUARANTINE_DAYS": "0"}, "ENTHESIS_QUARANTINE_DAYS: must be 1 or more, not '0'"),
        ({"ENTHESIS_UPLOAD_LIMIT_MB": "0"}, "ENTHESIS_UPLOAD_LIMIT_MB: must be 1 or more, not '0'"),
        ({"ENTHESIS_KEEP_DEVICE": "true"}, "ENTHESIS_KEEP_DEVICE: must be yes or no, not 'true'"),
        ({"ENTHESIS_SHIFT_DATES": "on"}, "ENTHESIS_SHIFT_DATES: must be yes or no, not 'on'"),
    ],
)
def test_wrong_settings_are_refused_in_words(changes, words, tmp_path):
    status, said = load(changes, tmp_path)
    assert status == 1
    assert "Enthesis cannot start with these settings:\n  - " in said
    assert words in said
    assert said.count("\n  - ") == 1


def test_settings_of_the_tests_are_a_demo_on_this_machine(tmp_path):
    assert variables(tmp_path)["ENTHESIS_MODE"] == "demo"
