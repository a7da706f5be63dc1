import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.models import Entry
from enthesis.core.errors import InvalidInput, NotAllowed, NotVisible, WrongState
from enthesis.logbook import services
from enthesis.logbook.models import Case
from enthesis.logbook.services.drafts import PictureNotFree, Saved
from enthesis.logbook.services.locking import ChangedMeanwhile
from enthesis.logbook.services.scope import OutsideScope
from enthesis.programme.models import Cohort, Enrolment
from tests.factories.imaging import make_clean, make_unchecked
from tests.factories.logbook import draft_of, make_case, report_of
from tests.factories.people import enrol, make_cohort, make_supervisor, make_user


def start(enrolment: Enrolment, supervisor: User, pk: uuid.UUID | None = None) -> Case:
    return services.start_case(
        enrolment=enrolment,
        pk=pk or uuid.uuid4(),
        draft=draft_of(supervisor),
        actor=enrolment.user,
        now=timezone.now(),
    )


def save(case: Case, draft: services.Draft) -> Saved:
    return services.save_draft(
        pk=case.pk, revision=case.revision, draft=draft, actor=case.enrolment.user, now=timezone.now()
    )


def test_start_case_numbers_cases_of_one_student(enrolment: Enrolment, supervisor: User) -> None:
    assert [start(enrolment, supervisor).number for _ in range(3)] == [1, 2, 3]


def test_start_case_with_the_same_id_gives_the_same_case(enrolment: Enrolment, supervisor: User) -> None:
    pk = uuid.uuid4()
    first, second = start(enrolment, supervisor, pk), start(enrolment, supervisor, pk)
    assert (first.pk, first.number) == (second.pk, second.number)
    assert Case.objects.count() == 1


def test_start_case_of_another_student_is_refused(
    enrolment: Enrolment, cohort: Cohort, supervisor: User
) -> None:
    other = enrol(make_user(), cohort)
    with pytest.raises(NotAllowed):
        services.start_case(
            enrolment=enrolment,
            pk=uuid.uuid4(),
            draft=draft_of(supervisor),
            actor=other.user,
            now=timezone.now(),
        )
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("region", "words"),
    [
        ("knee", "Knee is outside the scope agreed for you. Ask your module lead to agree it first."),
        ("thorax", "This region is not in your programme."),
    ],
)
def test_region_that_is_not_agreed_begins_no_case_and_is_not_saved(
    enrolment: Enrolment, supervisor: User, region: str, words: str
) -> None:
    services.agree_scope(enrolment=enrolment, regions=["shoulder"], actor="tests", now=timezone.now())
    case = make_case(enrolment, supervisor)
    report = report_of("The knee is normal.", findings=[], technique={"protocol": "complete"})
    draft = draft_of(supervisor, region=region, side="L", report=report)
    with pytest.raises(OutsideScope, match=words):
        services.start_case(
            enrolment=enrolment, pk=uuid.uuid4(), draft=draft, actor=enrolment.user, now=timezone.now()
        )
    saved = save(case, draft)
    assert (saved.refused, saved.identifying) == ({"region": words}, frozenset())
    # What belongs to the region stays with the one that is stored.
    kept = Case.objects.get()
    assert (kept.region, kept.side, kept.revision) == ("shoulder", "L", 2)
    assert [finding["structure"] for finding in kept.report["findings"]] == ["supraspinatus"]
    assert kept.report["technique"]["views"] == ["SH06"]
    assert kept.report["conclusion"]["answer"] == "The knee is normal."


def test_draft_begun_before_the_scope_was_agreed_anew_can_still_be_written(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    services.agree_scope(enrolment=enrolment, regions=["knee"], actor="tests", now=timezone.now())
    saved = save(case, draft_of(supervisor, side="L"))
    assert (saved.case.region, saved.case.side, saved.case.revision) == ("shoulder", "L", 2)
    assert saved.refused == {}


def test_save_draft_keeps_what_was_written_and_records_it(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor)
    draft = draft_of(supervisor, side="L", report=report_of("Nothing abnormal."))
    saved = save(case, draft)
    kept = Case.objects.get(pk=case.pk)
    assert (saved.case.revision, kept.revision, kept.side, saved.refused) == (2, 2, "L", {})
    assert kept.report["conclusion"]["answer"] == "Nothing abnormal."
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.detail) == ("logbook.save_draft", {"revision": 2})


def test_save_draft_of_an_older_revision_overwrites_nothing(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor)
    first = draft_of(supervisor, report=report_of("First window."))
    services.save_draft(pk=case.pk, revision=1, draft=first, actor=enrolment.user, now=timezone.now())
    second = draft_of(supervisor, report=report_of("Second window."))
    with pytest.raises(ChangedMeanwhile) as refused:
        services.save_draft(pk=case.pk, revision=1, draft=second, actor=enrolment.user, now=timezone.now())
    assert refused.value.fields == {"revision": "2"}
    assert Case.objects.get(pk=case.pk).report["conclusion"]["answer"] == "First window."


def test_save_draft_stores_all_but_what_may_identify_a_patient(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    report = report_of("Mrs Fernhollow, NHS number 943 476 5919, has a tear.")
    report["conclusion"]["diagnosis"] = "Full-thickness tear"
    report["technique"]["limitations"] = ["Habitus.", "Born 12/03/1961."]
    report["findings"][0]["status"] = "normal"
    report["findings"][0]["description"] = "Seen with Mrs Fernhollow"
    draft = draft_of(
        supervisor, side="L", report=report, details={"machine": "Mr Brook's", "probe": "linear"}
    )
    saved = save(case, draft)
    assert saved.identifying == set(saved.refused) == {
        "report.conclusion.answer", "report.technique.limitations.1", "report.findings.0.description",
        "details.machine",
    }  # fmt: skip
    assert "943" not in str(saved.refused)
    kept = Case.objects.get(pk=case.pk)
    assert (kept.revision, kept.side, kept.details) == (
        2,
        "L",
        {"machine": "Lumen S7, room 2", "probe": "linear"},
    )
    assert kept.report["conclusion"]["answer"] == report_of()["conclusion"]["answer"]
    assert kept.report["conclusion"]["diagnosis"] == "Full-thickness tear"
    assert kept.report["technique"]["limitations"] == ["Focused examination."]
    finding = kept.report["findings"][0]
    assert (finding["status"], finding["description"]) == (
        "normal",
        report_of()["findings"][0]["description"],
    )
    entry = Entry.objects.order_by("-number")[0]
    assert (entry.action, entry.detail) == ("logbook.save_draft", {"revision": 2})


def test_save_draft_stores_all_but_the_texts_that_are_too_long(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    report = report_of("a " * 25_001)
    report["conclusion"]["diagnosis"] = "Full-thickness tear"
    saved = save(case, draft_of(supervisor, report=report))
    words = "This is too long: a case can hold 50,000 characters in all. Shorten it, and it is saved."
    assert (saved.refused, saved.identifying) == ({"report.conclusion.answer": words}, frozenset())
    conclusion = Case.objects.get(pk=case.pk).report["conclusion"]
    assert (conclusion["answer"], conclusion["diagnosis"]) == (
        report_of()["conclusion"]["answer"],
        "Full-thickness tear",
    )


def test_save_draft_stores_all_but_what_is_none_of_the_choices(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    report = report_of("Other words.", advice={"urgency": "at once"})
    report["findings"][0]["status"] = "broken"
    saved = save(case, draft_of(supervisor, report=report))
    assert set(saved.refused) == {"report.advice.urgency", "report.findings.0.status"}
    kept = Case.objects.get(pk=case.pk).report
    assert (kept["conclusion"]["answer"], kept["advice"]["urgency"]) == ("Other words.", "routine")
    assert kept["findings"][0]["status"] == "abnormal"


@pytest.mark.parametrize("fate", ["sent", "signed"])
def test_save_draft_of_what_was_sent_is_refused(enrolment: Enrolment, supervisor: User, fate: str) -> None:
    case = make_case(enrolment, supervisor, fate=fate)
    with pytest.raises(WrongState):
        services.save_draft(
            pk=case.pk,
            revision=case.revision,
            draft=draft_of(supervisor),
            actor=enrolment.user,
            now=timezone.now(),
        )


def test_save_draft_of_another_student_is_not_visible(
    enrolment: Enrolment, cohort: Cohort, supervisor: User
) -> None:
    case, other = make_case(enrolment, supervisor), enrol(make_user(), cohort)
    with pytest.raises(NotVisible):
        services.save_draft(
            pk=case.pk, revision=1, draft=draft_of(supervisor), actor=other.user, now=timezone.now()
        )


def test_attach_pictures_files_them_in_order(enrolment: Enrolment, supervisor: User) -> None:
    first, second = make_clean(enrolment), make_clean(enrolment)
    case = make_case(enrolment, supervisor, pictures=[second.pk, first.pk])
    rows = case.images.order_by("position").values_list("position", "instance_id")
    assert list(rows) == [(1, second.pk), (2, first.pk)]


def test_attach_pictures_that_were_not_checked_is_refused(enrolment: Enrolment, supervisor: User) -> None:
    picture, case = make_unchecked(enrolment), make_case(enrolment, supervisor)
    with pytest.raises(PictureNotFree):
        services.attach_pictures(
            pk=case.pk, instance_pks=[picture.pk], actor=enrolment.user, now=timezone.now()
        )
    assert case.images.count() == 0


def test_attach_pictures_of_another_case_is_refused(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    make_case(enrolment, supervisor, pictures=[picture.pk])
    second = make_case(enrolment, supervisor)
    with pytest.raises(PictureNotFree):
        services.attach_pictures(
            pk=second.pk, instance_pks=[picture.pk], actor=enrolment.user, now=timezone.now()
        )
    assert second.images.count() == 0


def test_attach_pictures_of_another_student_is_refused(
    enrolment: Enrolment, cohort: Cohort, supervisor: User
) -> None:
    other = enrol(make_user(), cohort)
    picture, case = make_clean(other), make_case(enrolment, supervisor)
    with pytest.raises(PictureNotFree):
        services.attach_pictures(
            pk=case.pk, instance_pks=[picture.pk], actor=enrolment.user, now=timezone.now()
        )


def test_detach_picture_frees_it(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    case = make_case(enrolment, supervisor, pictures=[picture.pk])
    services.detach_picture(pk=case.pk, instance_pk=picture.pk, actor=enrolment.user, now=timezone.now())
    assert case.images.count() == 0


def test_detach_picture_that_was_signed_is_refused(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    case = make_case(enrolment, supervisor, fate="correcting", pictures=[picture.pk])
    with pytest.raises(WrongState):
        services.detach_picture(pk=case.pk, instance_pk=picture.pk, actor=enrolment.user, now=timezone.now())
    assert case.images.count() == 1


def test_name_view_says_what_a_picture_shows(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    case = make_case(enrolment, supervisor, pictures=[picture.pk])
    services.name_view(
        pk=case.pk, instance_pk=picture.pk, view_id="SH06", actor=enrolment.user, now=timezone.now()
    )
    assert case.images.get().view_id == "SH06"


@pytest.mark.parametrize("view", ["KN01", "a view that is far too long for its column"])
def test_name_view_of_another_region_is_refused(enrolment: Enrolment, supervisor: User, view: str) -> None:
    picture = make_clean(enrolment)
    case = make_case(enrolment, supervisor, pictures=[picture.pk])
    with pytest.raises(InvalidInput):
        services.name_view(
            pk=case.pk, instance_pk=picture.pk, view_id=view, actor=enrolment.user, now=timezone.now()
        )
    assert case.images.get().view_id == ""


def test_discard_case_frees_its_pictures_and_can_be_undone(enrolment: Enrolment, supervisor: User) -> None:
    picture = make_clean(enrolment)
    case = make_case(enrolment, supervisor, pictures=[picture.pk])
    services.discard_case(pk=case.pk, actor=enrolment.user, now=timezone.now())
    assert (Case.objects.get(pk=case.pk).state, case.images.count()) == ("discarded", 0)
    services.restore_case(pk=case.pk, actor=enrolment.user, now=timezone.now())
    assert Case.objects.get(pk=case.pk).state == "draft"


@pytest.mark.django_db(transaction=True)
def test_two_windows_saving_at_once_leave_one_winner() -> None:
    cohort = make_cohort()
    enrolment, supervisor = enrol(make_user(), cohort), make_supervisor(cohort)
    case = make_case(enrolment, supervisor)

    def save(words: str) -> str:
        draft = draft_of(supervisor, report=report_of(words))
        actor = User.objects.get(pk=enrolment.user_id)
        try:
            services.save_draft(pk=case.pk, revision=1, draft=draft, actor=actor, now=timezone.now())
        except ChangedMeanwhile:
            return "refused"
        finally:
            connection.close()
        return words

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(save, ["one", "two", "three", "four"]))
    kept = Case.objects.get(pk=case.pk)
    assert sorted(results).count("refused") == 3
    assert (kept.revision, kept.report["conclusion"]["answer"] in results) == (2, True)
