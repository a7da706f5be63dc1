"""What `enthesis verify` finds after somebody went around the product, straight to the database."""

import json
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.imaging.models import Instance
from enthesis.logbook import services
from enthesis.logbook.domain.content import bind
from enthesis.logbook.models import Case, CaseImage, CaseVersion, Review
from enthesis.logbook.selectors import altered_cases
from enthesis.programme.models import Cohort, Enrolment
from tests.factories.guards import run
from tests.factories.imaging import make_clean
from tests.factories.logbook import decision_of, draft_of, make_case, report_of
from tests.factories.people import enrol, make_user


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


def alter(table: str, change: str, where: str, *values: object) -> None:
    """Change rows as somebody with the database's password could: past the product and past the guards."""
    without_triggers()
    run(f"UPDATE {table} SET {change} WHERE {where}", *values)  # noqa: S608 - our own words


def db_id(pk: UUID) -> str:
    """Write an id as the database keeps it."""
    return str(pk) if connection.vendor == "postgresql" else pk.hex


def lost(picture: Instance) -> str:
    return f"binds picture {picture.pk}, which its case does not have as it was signed"


@pytest.fixture(params=["correcting", "sent again"])
def corrected(request: pytest.FixtureRequest, enrolment: Enrolment, supervisor: User) -> Case:
    """Give a case with two signed versions and three pictures that is being corrected once more, or was sent so."""
    first, second, third = (make_clean(enrolment) for _ in range(3))
    case = make_case(enrolment, supervisor, fate="correcting", pictures=[first.pk, second.pk])
    student, now = enrolment.user, timezone.now()
    case = services.submit_case(pk=case.pk, revision=case.revision, actor=student, now=now)
    sent_back = services.return_case(
        pk=case.pk,
        revision=case.revision,
        decision=decision_of(comment="Which side?"),
        actor=supervisor,
        now=now,
    )
    case = services.submit_case(pk=case.pk, revision=sent_back.revision, actor=student, now=now)
    decision = decision_of(agreement="D1", comment="Now it is right.")
    services.verify_case(
        pk=case.pk,
        revision=case.revision,
        decision=decision,
        actor=supervisor,
        now=now + timedelta(minutes=1),
    )
    case = services.open_correction(pk=case.pk, actor=student, now=now)
    case = services.attach_pictures(pk=case.pk, instance_pks=[third.pk], actor=student, now=now)
    draft = draft_of(supervisor, side="L", report=report_of("No tear."))
    case = services.save_draft(pk=case.pk, revision=case.revision, draft=draft, actor=student, now=now).case
    services.name_view(pk=case.pk, instance_pk=first.pk, view_id="SH01", actor=student, now=now)
    case.refresh_from_db()
    if request.param == "sent again":
        case = services.submit_case(pk=case.pk, revision=case.revision, actor=student, now=now)
    assert found() == []
    return Case.objects.get(pk=case.pk)


def test_what_a_correction_changes_is_no_damage(corrected: Case) -> None:
    signed = corrected.versions.get(number=2).content
    assert (corrected.side, signed["side"], corrected.images.count(), len(signed["images"])) == (
        "L",
        "R",
        3,
        2,
    )
    assert found() == []


@pytest.mark.parametrize("column", ["number", "enrolment_id", "agreement", "verified_at"])
def test_altered_row_is_found_while_a_correction_is_open(
    corrected: Case, cohort: Cohort, column: str
) -> None:
    other = {
        "number": (77, "says something else than was signed: number"),
        "enrolment_id": (db_id(enrol(make_user(), cohort).pk), "says something else than was signed: enrolment"),
        "agreement": ("D4", "says something else than was signed: agreement"),
        "verified_at": ("2020-01-01 00:00:00+00:00", "counts from another time than it was signed"),
    }  # fmt: skip
    value, words = other[column]
    alter("logbook_case", f"{column} = %s", "state <> 'draft'", value)
    assert found() == [words]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("column", ["content", "content_hash"])
def test_altered_version_is_found_while_a_correction_is_open(
    corrected: Case, number: int, column: str
) -> None:
    version = corrected.versions.get(number=number)
    value = "f" * 64 if column == "content_hash" else json.dumps({**version.content, "side": "B"})
    alter("logbook_caseversion", f"{column} = %s", "number = %s", value, number)
    changed, unrecorded = (
        f"version {number} of case {corrected.pk} was changed: its hash does not follow from what it says",
        f"version {number} of case {corrected.pk} is not what the audit record says was signed",
    )
    follows = f"version 2 of case {corrected.pk} does not follow the version before it"
    expected = {
        (1, "content"): [changed], (2, "content"): [changed], (2, "content_hash"): [changed, unrecorded],
        (1, "content_hash"): [changed, unrecorded, follows],
    }  # fmt: skip
    said = [f"{damage.where} {damage.what}" for damage in altered_cases()]
    assert said == expected[number, column]


@pytest.mark.parametrize("content", [{}, [], "", {"review": None}, {"x": 1e300}])
def test_version_that_says_nothing_sensible_is_found(corrected: Case, content: object) -> None:
    alter("logbook_caseversion", "content = %s", "number = 2", json.dumps(content))
    assert found() == ["was changed: its hash does not follow from what it says"]


def test_version_that_names_another_row_as_the_one_before_is_found(
    corrected: Case, enrolment: Enrolment, supervisor: User
) -> None:
    other = make_case(enrolment, supervisor, fate="signed").versions.get()
    alter("logbook_caseversion", "previous_id = %s", "number = 2", other.pk)
    assert found() == ["does not follow the version before it"]


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    ("column", "value"), [("signed_at", "2020-01-01 00:00:00+00:00"), ("signed_by_id", None)]
)
def test_other_signer_or_time_is_found_while_a_correction_is_open(
    corrected: Case, enrolment: Enrolment, number: int, column: str, value: str | None
) -> None:
    new = value or db_id(enrolment.user_id)
    alter("logbook_caseversion", f"{column} = %s", "number = %s", new, number)
    assert "names another person or time than was signed" in found()
    assert {damage.where for damage in altered_cases()} <= {
        f"version {number} of case {corrected.pk}", f"case {corrected.pk}"
    }  # fmt: skip


@pytest.mark.parametrize("agreement", ["D0", "D1"])  # of the first and of the second signature
@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("comment", "Forged."), ("presence", "later"), ("image_quality", 1), ("report_quality", 1),
        ("signed_in_by", "link"), ("signed_report", "{}"), ("student_report", "{}"),
        ("decided_at", "2020-01-01 00:00:00+00:00"), ("outcome", "returned"),
    ],
)  # fmt: skip
def test_altered_review_is_found_while_a_correction_is_open(
    corrected: Case, agreement: str, column: str, value: object
) -> None:
    alter("logbook_review", f"{column} = %s", "agreement = %s AND outcome = 'verified'", value, agreement)
    number = {"D0": 1, "D1": 2}[agreement]
    said = [f"{damage.where} {damage.what}" for damage in altered_cases()]
    assert said[0] == f"version {number} of case {corrected.pk} has another review than was signed"
    more = [f"logbook.case:{corrected.pk} was sent back otherwise than the audit record says"]
    assert said[1:] == (more if column == "outcome" else [])


def test_signing_review_that_no_version_knows_is_found(corrected: Case) -> None:
    review = corrected.reviews.filter(outcome="verified").first()
    assert review is not None
    review.pk, review.decided_at = None, review.decided_at.replace(year=2020)
    review.save(force_insert=True)
    assert found() == ["has a signing review that belongs to no version"]


@pytest.mark.parametrize("change", ["supervisor_id", "decided_at", "removed", "added"])
def test_altered_returns_are_found(corrected: Case, enrolment: Enrolment, change: str) -> None:
    without_triggers()
    returned = "outcome = 'returned'"
    if change == "supervisor_id":
        alter("logbook_review", "supervisor_id = %s", returned, db_id(enrolment.user_id))
    elif change == "decided_at":
        alter("logbook_review", "decided_at = %s", returned, "2020-01-01 00:00:00+00:00")
    elif change == "removed":
        run(f"DELETE FROM logbook_review WHERE {returned}")  # noqa: S608 - our own words
    else:
        review = corrected.reviews.get(outcome="returned")
        review.pk = None
        review.save(force_insert=True)
    assert [f"{damage.where} {damage.what}" for damage in altered_cases()] == [
        f"logbook.case:{corrected.pk} was sent back otherwise than the audit record says"
    ]


@pytest.mark.parametrize("change", ["object_key", "state", "owner_id", "instance_id", "case_id", "removed"])
def test_altered_pictures_of_versions_are_found_while_a_correction_is_open(
    corrected: Case, enrolment: Enrolment, supervisor: User, cohort: Cohort, change: str
) -> None:
    image = corrected.images.select_related("instance").order_by("position")[0]
    key = db_id(image.instance_id)
    new: dict[str, object] = {
        "object_key": "f" * 64, "state": "unchecked", "owner_id": db_id(enrol(make_user(), cohort).pk),
        "instance_id": db_id(make_clean(enrolment).pk), "case_id": db_id(make_case(enrolment, supervisor).pk),
    }  # fmt: skip
    if change == "removed":
        run("DELETE FROM logbook_caseimage WHERE id = %s", image.pk)
    elif change in ("instance_id", "case_id"):
        alter("logbook_caseimage", f"{change} = %s", "id = %s", new[change], image.pk)
    else:
        alter("imaging_instance", f"{change} = %s", "id = %s", new[change], key)
    assert found() == [lost(image.instance)] * 2  # both versions bind it


def test_programme_exchanged_under_a_signed_case_is_found(corrected: Case) -> None:
    version = corrected.enrolment.cohort.version
    version.pk, version.number, version.content_hash = None, 9, "f" * 64
    version.save(force_insert=True)
    alter("programme_cohort", "version_id = %s", "id = %s", version.pk, corrected.enrolment.cohort_id)
    assert found() == ["belongs to another programme than it was signed under"]


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
        "has other pictures or views than were signed",
        "names another supervisor than signed it",
    ]


def test_removed_picture_is_found(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    make_case(enrolment, supervisor, fate="signed", pictures=[picture.pk])
    CaseImage.objects.all().delete()
    assert found() == [lost(picture)]


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
