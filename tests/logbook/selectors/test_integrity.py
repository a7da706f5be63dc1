"""What `enthesis verify` finds after somebody went around the product, straight to the database."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import connection

from enthesis.accounts.models import User
from enthesis.logbook.domain.content import bind
from enthesis.logbook.models import Case, CaseImage, CaseVersion, Review
from enthesis.logbook.selectors import altered_cases
from enthesis.programme.models import Enrolment
from tests.factories.imaging import make_clean
from tests.factories.logbook import make_case


def without_triggers() -> None:
    """Do what somebody with the database's password could do: take the guards away."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in ("logbook_caseversion", "logbook_review"):
                cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        else:
            cursor.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'logbook%'"
            )
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")


def found() -> list[str]:
    return [damage.what for damage in altered_cases()]


def test_untouched_cases_are_whole(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    make_case(enrolment, supervisor, fate="signed", pictures=[picture.pk])
    make_case(enrolment, supervisor, fate="correcting")
    make_case(enrolment, supervisor)
    assert found() == []


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("report", {"conclusion": {"answer": "Normal."}}),
        ("reflection", {"model": "rolfe"}),
        ("details", {"setting": "private"}),
        ("side", "L"),
        ("region", "knee"),
        ("supervision_level", "S4"),
        ("agreement", "D1"),
        ("performed_on", "2020-01-01"),
    ],
)
def test_altered_column_of_a_signed_case_is_found(
    enrolment: Enrolment, supervisor: User, column: str, value: object
) -> None:
    case = make_case(enrolment, supervisor, fate="signed")
    Case.objects.filter(pk=case.pk).update(**{column: value})
    assert found() == [f"says something else than was signed: {column}"]


def alter_content(version: CaseVersion) -> None:
    CaseVersion.objects.filter(pk=version.pk).update(content={**version.content, "side": "L"})


def alter_hash(version: CaseVersion) -> None:
    CaseVersion.objects.filter(pk=version.pk).update(content_hash="f" * 64)


@pytest.mark.parametrize("alter", [alter_content, alter_hash])
def test_altered_version_is_found(
    enrolment: Enrolment, supervisor: User, alter: Callable[[CaseVersion], None]
) -> None:
    version = make_case(enrolment, supervisor, fate="signed").versions.get()
    without_triggers()
    alter(version)
    assert "was changed: its hash does not follow from what it says" in found()


def test_forged_version_with_a_right_hash_is_found_by_the_record(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="signed")
    version = case.versions.get()
    without_triggers()
    forged = {**version.content, "side": "L"}
    CaseVersion.objects.filter(pk=version.pk).update(content=forged, content_hash=bind(forged))
    Case.objects.filter(pk=case.pk).update(side="L")
    assert found() == ["is not what the audit record says was signed"]


@pytest.mark.parametrize("column", ["comment", "agreement", "signed_report", "decided_at"])
def test_altered_review_is_found(enrolment: Enrolment, supervisor: User, column: str) -> None:
    review = make_case(enrolment, supervisor, fate="signed").reviews.get()
    other = {
        "comment": "Forged.", "agreement": "D4", "signed_report": {},
        "decided_at": review.decided_at.replace(year=2020),
    }  # fmt: skip
    without_triggers()
    Review.objects.filter(pk=review.pk).update(**{column: other[column]})
    assert found() == ["has another review than was signed"]


@pytest.mark.parametrize("state", ["draft", "returned", "discarded"])
def test_signed_case_that_pretends_not_to_be_is_found(
    enrolment: Enrolment, supervisor: User, state: str
) -> None:
    case = make_case(enrolment, supervisor, fate="signed")
    Case.objects.filter(pk=case.pk).update(state=state)
    assert found() == [f"was signed, but its row says that it is {state}"]


def test_altered_facts_are_found_also_while_a_correction_is_open(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor, fate="correcting")
    assert found() == []
    Case.objects.filter(pk=case.pk).update(facts={**case.facts, "region": "hip"})
    assert found() == ["counts as something else than was signed"]


def test_other_supervisor_time_or_view_is_found(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    case = make_case(enrolment, supervisor, fate="signed", pictures=[picture.pk])
    assert case.verified_at is not None
    Case.objects.filter(pk=case.pk).update(
        supervisor=enrolment.user, verified_at=case.verified_at.replace(year=2020)
    )
    CaseImage.objects.update(view_id="SH01")
    assert sorted(found()) == [
        "counts from another time than it was signed",
        "has other pictures than were signed",
        "names another supervisor than signed it",
    ]


def test_removed_picture_is_found(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    make_case(enrolment, supervisor, fate="signed", pictures=[picture.pk])
    CaseImage.objects.all().delete()
    assert found() == ["has other pictures than were signed"]


def test_removed_version_is_found(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="signed")
    without_triggers()
    case.versions.all()._raw_delete("default")
    assert sorted(found()) == [
        "counts as signed, but no signed version of it exists",
        "was signed as version 1, which is no longer there",
    ]


def test_case_that_only_claims_to_be_signed_is_found(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor)
    Case.objects.filter(pk=case.pk).update(state="verified", verified_at=case.created_at)
    assert found() == ["counts as signed, but no signed version of it exists"]


def test_verify_command_names_the_damage_and_fails(
    enrolment: Enrolment, supervisor: User, capsys: pytest.CaptureFixture[str]
) -> None:
    case = make_case(enrolment, supervisor, fate="signed")
    Case.objects.filter(pk=case.pk).update(side="L")
    with pytest.raises(SystemExit) as ended:
        call_command("verify")
    assert ended.value.code == 1
    assert f"case {case.pk}" in capsys.readouterr().out
