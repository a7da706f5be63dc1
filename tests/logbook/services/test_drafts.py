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
from enthesis.logbook.services.drafts import MayIdentifySomebody, PictureNotFree, TextTooLong
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
    draft = draft_of(supervisor, region=region)
    with pytest.raises(OutsideScope, match=words):
        services.start_case(
            enrolment=enrolment, pk=uuid.uuid4(), draft=draft, actor=enrolment.user, now=timezone.now()
        )
    with pytest.raises(OutsideScope, match=words):
        services.save_draft(pk=case.pk, revision=1, draft=draft, actor=enrolment.user, now=timezone.now())
    assert list(Case.objects.values_list("region", "revision")) == [("shoulder", 1)]


def test_draft_begun_before_the_scope_was_agreed_anew_can_still_be_written(
    enrolment: Enrolment, supervisor: User
) -> None:
    case = make_case(enrolment, supervisor)
    services.agree_scope(enrolment=enrolment, regions=["knee"], actor="tests", now=timezone.now())
    saved = services.save_draft(
        pk=case.pk, revision=1, draft=draft_of(supervisor, side="L"), actor=enrolment.user, now=timezone.now()
    )
    assert (saved.region, saved.side, saved.revision) == ("shoulder", "L", 2)


def test_save_draft_keeps_what_was_written_and_records_it(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor)
    draft = draft_of(supervisor, side="L", report=report_of("Nothing abnormal."))
    saved = services.save_draft(pk=case.pk, revision=1, draft=draft, actor=enrolment.user, now=timezone.now())
    kept = Case.objects.get(pk=case.pk)
    assert (saved.revision, kept.revision, kept.side) == (2, 2, "L")
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


def test_save_draft_with_an_identifier_stores_nothing(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor)
    draft = draft_of(supervisor, report=report_of("Mrs Fernhollow, NHS number 943 476 5919, has a tear."))
    with pytest.raises(MayIdentifySomebody) as refused:
        services.save_draft(pk=case.pk, revision=1, draft=draft, actor=enrolment.user, now=timezone.now())
    assert set(refused.value.fields) == {"report.conclusion.answer"}
    assert "943" not in str(refused.value.fields)
    kept = Case.objects.get(pk=case.pk)
    assert (kept.revision, kept.report["conclusion"]["answer"]) == (1, report_of()["conclusion"]["answer"])


def test_save_draft_beyond_the_bound_is_refused(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor)
    draft = draft_of(supervisor, report=report_of("a " * 25_001))
    with pytest.raises(TextTooLong):
        services.save_draft(pk=case.pk, revision=1, draft=draft, actor=enrolment.user, now=timezone.now())


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
