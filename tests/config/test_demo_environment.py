"""A demo needs no settings: it makes its own once, for this machine only."""

import json
import stat
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from enthesis.config import demo_environment
from tests.environment import ROOT


def prepared(*words, **variables):
    demo_environment.prepare(list(words), variables)
    return variables


def test_demo_makes_its_settings_and_keeps_its_keys(tmp_path):
    data = tmp_path / "new" / "data"
    first = prepared("--data", str(data), "--port", "9000")
    assert first["ENTHESIS_MODE"] == "demo"
    assert first["ENTHESIS_DATA"] == str(data)
    assert first["ENTHESIS_URL"] == "http://localhost:9000"
    assert first["ENTHESIS_HOSTS"] == "127.0.0.1,localhost"
    assert len(first["ENTHESIS_SECRET_KEY"]) >= 50
    assert prepared("--data", str(data), "--port", "9000", "--cohort", "3") == first
    assert prepared("--data", str(tmp_path / "other"))["ENTHESIS_SECRET_KEY"] != first["ENTHESIS_SECRET_KEY"]


def test_keys_are_readable_by_their_owner_alone(tmp_path):
    prepared("--data", str(tmp_path))
    (file,) = tmp_path.iterdir()
    assert file.name == "demo-keys.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert set(json.loads(file.read_text())) == {"ENTHESIS_SECRET_KEY", "ENTHESIS_SITE_KEY"}


def test_keys_that_are_set_stay(tmp_path):
    made = prepared(
        ENTHESIS_DATA=str(tmp_path), ENTHESIS_SECRET_KEY="mine" * 20, DATABASE_URL="postgresql://x/y"
    )
    assert (made["ENTHESIS_SECRET_KEY"], made["ENTHESIS_DATA"]) == ("mine" * 20, str(tmp_path))
    assert made["DATABASE_URL"] == "postgresql://x/y"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--port", "abc"], "argument --port: invalid int value: 'abc'."),
        (["--port"], "argument --port: expected one argument."),
    ],
)
def test_option_that_cannot_be_read_is_refused_in_words(words, complaint, tmp_path):
    with pytest.raises(ImproperlyConfigured) as refused:
        prepared(*words, ENTHESIS_DATA=str(tmp_path))
    assert str(refused.value) == f"{complaint}\n`enthesis demo --help` shows the options."
    assert list(tmp_path.iterdir()) == []


def test_stand_in_takes_a_sites_settings_out(tmp_path):
    site = {
        "ENTHESIS_MODE": "production", "ENTHESIS_DATA": str(tmp_path), "ENTHESIS_DICOM_PORT": "0", "S3_ENDPOINT": "s3",
        "DATABASE_URL": "postgresql://db/site", "EMAIL_HOST": "mail", "PATH": "/bin",
    }  # fmt: skip
    demo_environment.stand_in(site)
    assert {name: value for name, value in site.items() if not name.endswith("_KEY")} == {
        "ENTHESIS_MODE": "demo", "ENTHESIS_HOSTS": "127.0.0.1,localhost", "ENTHESIS_URL": "http://localhost:8000",
        "DATABASE_URL": "sqlite:///", "PATH": "/bin",
    }  # fmt: skip
    assert len(site["ENTHESIS_SECRET_KEY"]) >= 50
    assert list(tmp_path.iterdir()) == []


def test_demo_is_refused_in_production(tmp_path):
    with pytest.raises(ImproperlyConfigured, match="does not run where ENTHESIS_MODE=production"):
        prepared(ENTHESIS_MODE="production", ENTHESIS_DATA=str(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_used_is_refused_in_words(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ImproperlyConfigured, match="Name another folder with --data DIR"):
        prepared("--data", str(tmp_path / "file" / "data"))


def test_damaged_keys_are_refused_in_words(tmp_path):
    (tmp_path / "demo-keys.json").write_text("{")
    with pytest.raises(ImproperlyConfigured, match="cannot keep its data"):
        prepared("--data", str(tmp_path))


def test_two_demos_at_once_agree_on_their_keys(tmp_path):
    (tmp_path / "demo-keys.json").write_text(json.dumps({"ENTHESIS_SECRET_KEY": "first"}))
    demo_environment._keep(tmp_path / "demo-keys.json", {"ENTHESIS_SECRET_KEY": "second"})
    assert demo_environment.keys_in(tmp_path) == {"ENTHESIS_SECRET_KEY": "first"}
    assert [file.name for file in tmp_path.iterdir()] == ["demo-keys.json"]


def test_settings_load_with_what_the_demo_prepared(tmp_path):
    code = (
        f"from enthesis.config import demo_environment; demo_environment.prepare(['--data', {str(tmp_path)!r}]);"
        "from enthesis.config import settings; print(settings.DEMO, settings.SITE_URL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={}, capture_output=True, text=True, check=False
    )
    assert done.stdout == "True http://localhost:8000\n"
