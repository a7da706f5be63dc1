"""What `enthesis verify` says of a programme's version after somebody went straight to the database."""

import copy
import json

import pytest
from django.core.management import call_command
from django.utils import timezone

from enthesis.core.integrity import integrity_checks
from enthesis.programme.domain import stored_hash
from enthesis.programme.models import ProgrammeVersion
from enthesis.programme.selectors import altered_versions
from enthesis.programme.services import load_programme
from tests.factories.guards import drop_trigger, run
from tests.factories.people import make_version, sample_folder

pytestmark = pytest.mark.django_db
WHERE = "version 1 of the programme msk-ultrasound-pgcert"
CHANGED = f"{WHERE} was changed: its hash does not follow from what it says"


def found() -> list[str]:
    return [f"{damage.where} {damage.what}" for damage in altered_versions()]


def alter(column: str, value: str) -> None:
    """Do what somebody with the database's password could do."""
    drop_trigger("programme_programmeversion", "programme_version_frozen")
    run(f"UPDATE programme_programmeversion SET {column} = %s", value)  # noqa: S608 - our own words


def test_loaded_version_is_whole() -> None:
    load_programme(folder=sample_folder(), actor="tests", now=timezone.now())
    assert found() == []
    assert integrity_checks()["programme versions"] is altered_versions


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (("programme", "title"), "Another title"),
        (("logbook", "targets", "total"), 25),
        (("regions",), []),
        (("new",), 1),
    ],
)
def test_altered_document_is_found(where: tuple[str, ...], value: object) -> None:
    document = copy.deepcopy(make_version().document)
    part = document
    for name in where[:-1]:
        part = part[name]
    part[where[-1]] = value
    alter("document", json.dumps(document))
    assert found() == [CHANGED]


def test_altered_hash_is_found() -> None:
    make_version()
    alter("content_hash", "f" * 64)
    assert found() == [CHANGED]


def test_document_forged_with_a_right_hash_is_found_by_the_record() -> None:
    version = load_programme(folder=sample_folder(), actor="tests", now=timezone.now())
    forged = version.document | {"fees": {}}
    drop_trigger("programme_programmeversion", "programme_version_frozen")
    ProgrammeVersion.objects.update(document=forged, content_hash=stored_hash(forged))
    assert found() == [f"{WHERE} is not what the audit record says was loaded"]


def test_document_that_cannot_be_read_any_longer_is_found_too() -> None:
    make_version()
    alter("document", '"nothing"')
    assert found() == [CHANGED]


def test_verify_names_the_version_and_the_missing_guard(capsys: pytest.CaptureFixture[str]) -> None:
    make_version()
    alter("document", "{}")
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    lines = capsys.readouterr().out.splitlines()
    assert ended.value.code == 1
    assert lines[lines.index("programme versions: 1 damaged") + 1] == f"  {CHANGED}"
    assert lines[lines.index("guards: 1 damaged") + 1] == (
        "  table programme_programmeversion is not guarded: its trigger programme_version_frozen is missing"
    )
