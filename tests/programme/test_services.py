import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from enthesis.accounts.models import LoginLink, User
from enthesis.audit.models import Entry
from enthesis.core.errors import InvalidInput, NotAllowed, WrongState
from enthesis.programme import services
from enthesis.programme.models import Cohort, Enrolment, ProgrammeVersion, Role, RoleHolding
from enthesis.programme.selectors import known_regions
from tests.factories.people import (
    ACTOR,
    enrol,
    give_role,
    make_administrator,
    make_cohort,
    make_student,
    make_user,
    make_version,
    sample_folder,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TODAY = timezone.localdate(NOW)
DAY = timedelta(days=1)


def last_entry() -> tuple[str, dict[str, Any]]:
    """Give the last recorded action and its detail."""
    entry = Entry.objects.latest("number")
    return entry.action, entry.detail


def test_loading_a_changed_folder_makes_another_version_and_the_same_one_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(sample_folder(), folder)
    first = services.load_programme(folder=folder, actor=ACTOR, now=NOW)
    assert services.load_programme(folder=folder, actor=ACTOR, now=NOW + DAY).pk == first.pk
    file = folder / "programme.yaml"
    file.write_text(file.read_text().replace("credits: 60", "credits: 60  # sixty"))
    assert services.load_programme(folder=folder, actor=ACTOR, now=NOW + DAY).pk == first.pk
    file.write_text(file.read_text().replace("short_title: ", "short_title: New "))
    second = services.load_programme(folder=folder, actor=ACTOR, now=NOW + DAY)
    assert [(v.number, v.programme.slug) for v in (first, second)] == [(1, "course"), (2, "course")]
    assert last_entry() == ("programme.load_version", {"hash": second.content_hash})


def test_folder_with_errors_loads_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "course"
    shutil.copytree(sample_folder(), folder)
    (folder / "fees.yaml").unlink()
    with pytest.raises(services.FolderHasErrors, match=r"fees\.yaml"):
        services.load_programme(folder=folder, actor=ACTOR, now=NOW)
    assert not ProgrammeVersion.objects.exists()


@pytest.mark.parametrize("days", [-1, 0])
def test_cohort_does_not_end_before_it_begins(days: int) -> None:
    with pytest.raises(InvalidInput) as refused:
        services.create_cohort(
            version=make_version(),
            name="A",
            starts_on=TODAY,
            ends_on=TODAY + days * DAY,
            actor=ACTOR,
            now=NOW,
        )
    assert refused.value.fields == {"ends_on": "Choose a later day."}
    assert not Cohort.objects.exists()


def test_cohort_has_a_name_of_its_own() -> None:
    make_cohort("September")
    with pytest.raises(InvalidInput) as refused:
        make_cohort("September")
    assert refused.value.fields == {"name": "Choose another name."}


def test_enrolled_student_gets_a_scan_code_that_is_read_easily() -> None:
    codes = {enrol(make_user(), make_cohort()).scan_code for _ in range(20)}
    assert len(codes) == 20
    assert {len(code) for code in codes} == {7}
    assert set("".join(codes)) <= set(services.SCAN_CODE_LETTERS + "-")


def test_scan_code_that_is_taken_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = enrol(make_user(), make_cohort()).scan_code
    codes = iter([taken, taken, "AAA-AAA"])
    monkeypatch.setattr(services, "new_scan_code", lambda: next(codes))
    assert enrol(make_user(), make_cohort()).scan_code == "AAA-AAA"


def test_student_is_in_a_cohort_once() -> None:
    cohort = make_cohort()
    student = make_student(cohort)
    with pytest.raises(InvalidInput) as refused:
        enrol(student, cohort)
    assert refused.value.fields == {"cohort": "Choose another cohort."}


def test_student_leaves_on_a_day_and_not_before_they_began() -> None:
    place = enrol(make_user(), make_cohort())
    with pytest.raises(WrongState):
        services.end_enrolment(enrolment=place, left_on=place.starts_on - DAY, actor=ACTOR, now=NOW)
    services.end_enrolment(enrolment=place, left_on=TODAY, actor=ACTOR, now=NOW)
    assert Enrolment.objects.get().left_on == TODAY
    assert last_entry() == ("programme.end_enrolment", {"left_on": TODAY.isoformat()})


def grant(user: User, role: str = Role.TUTOR, **details: Any) -> RoleHolding:
    """Give a role from today at the whole site, unless something else is said."""
    given: dict[str, Any] = {"cohort": None, "starts_on": TODAY, "actor": ACTOR, "now": NOW, **details}
    return services.grant_role(user=user, role=role, **given)


def test_role_is_given_and_recorded() -> None:
    user, cohort = make_user(), make_cohort()
    held = grant(user, Role.SUPERVISOR, cohort=cohort, regions=["knee", "hip", "knee"])
    assert (held.regions, held.cohort, held.ends_on) == (["hip", "knee"], cohort, None)
    assert last_entry() == (
        "programme.grant_role",
        {"role": "supervisor", "user": str(user.pk), "cohort": cohort.pk, "regions": ["hip", "knee"]},
    )


@pytest.mark.parametrize(
    ("role", "details", "field"),
    [
        (Role.SUPERVISOR, {"regions": []}, "regions"),
        (Role.SUPERVISOR, {"regions": ["spine"]}, "regions"),
        (Role.TUTOR, {"ends_on": TODAY - DAY}, "ends_on"),
    ],
)
def test_role_that_cannot_be_names_the_field(role: str, details: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        grant(make_user(), role, cohort=make_cohort(), **details)
    assert set(refused.value.fields) == {field}
    assert not RoleHolding.objects.exists()


def test_regions_are_kept_for_supervisors_only() -> None:
    make_version()
    assert grant(make_user(), Role.TUTOR, regions=["knee"]).regions == []
    assert set(known_regions()) > {"knee", "shoulder"}


@pytest.mark.parametrize(
    ("starts", "ends", "is_given"),
    [(0, 5, False), (10, None, False), (11, None, True), (-5, -1, True), (-5, 0, False), (-5, None, False)],
)
def test_same_role_is_not_held_twice_at_a_time(starts: int, ends: int | None, is_given: bool) -> None:
    user = make_user()
    grant(user, starts_on=TODAY, ends_on=TODAY + 10 * DAY)
    days: dict[str, Any] = {
        "starts_on": TODAY + starts * DAY, "ends_on": None if ends is None else TODAY + ends * DAY,
    }  # fmt: skip
    if is_given:
        grant(user, **days)
    else:
        with pytest.raises(InvalidInput) as refused:
            grant(user, **days)
        assert refused.value.fields == {"role": "Already given."}


def test_role_ends_on_its_last_day_and_not_before_it_began() -> None:
    held = grant(make_user())
    with pytest.raises(WrongState):
        services.end_role(holding=held, ends_on=TODAY - DAY, actor=ACTOR, now=NOW)
    services.end_role(holding=held, ends_on=TODAY, actor=ACTOR, now=NOW)
    assert RoleHolding.objects.get().ends_on == TODAY


def end(holding: RoleHolding, on: date) -> RoleHolding:
    """End a role."""
    return services.end_role(holding=holding, ends_on=on, actor=ACTOR, now=NOW)


def test_last_administrator_stays() -> None:
    held = make_administrator().role_holdings.get()
    with pytest.raises(WrongState, match="Nobody else would be administrator"):
        end(held, TODAY)
    give_role(make_user(), Role.ADMINISTRATOR, starts_on=TODAY + 2 * DAY)
    with pytest.raises(WrongState):
        end(held, TODAY)
    give_role(make_user(), Role.ADMINISTRATOR, starts_on=TODAY)
    assert end(held, TODAY).ends_on == TODAY


def test_administrator_of_one_cohort_is_never_the_last() -> None:
    held = give_role(make_user(), Role.ADMINISTRATOR, make_cohort())
    assert end(held, TODAY).ends_on == TODAY


def test_administrator_is_appointed_once_and_gets_a_link_each_time() -> None:
    for _ in range(2):
        url = services.appoint_administrator(email="Boss@example.org", name="Boss", actor=ACTOR, now=NOW)
        assert url.startswith("http://127.0.0.1:8000/account/link/use/?token=")
    assert list(User.objects.values_list("email", "name")) == [("boss@example.org", "Boss")]
    assert RoleHolding.objects.get().role == Role.ADMINISTRATOR
    assert LoginLink.objects.count() == 2


@pytest.mark.parametrize("make", [lambda: make_student(make_cohort()), make_user])
def test_people_who_are_not_administrators_change_nothing(make: Any) -> None:
    actor, user, cohort = make(), make_user(), make_cohort()
    held, place = grant(user), enrol(user, cohort)
    attempts = (
        lambda: services.load_programme(folder=sample_folder(), actor=actor, now=NOW),
        lambda: services.create_cohort(
            version=cohort.version, name="X", starts_on=TODAY, ends_on=TODAY + DAY, actor=actor, now=NOW
        ),
        lambda: services.enrol_student(
            user=actor, cohort=cohort, starts_on=TODAY, ends_on=TODAY + DAY, actor=actor, now=NOW
        ),
        lambda: services.end_enrolment(enrolment=place, left_on=TODAY, actor=actor, now=NOW),
        lambda: grant(actor, Role.ADMINISTRATOR, actor=actor),
        lambda: services.end_role(holding=held, ends_on=TODAY, actor=actor, now=NOW),
        lambda: services.appoint_administrator(email="x@example.org", name="X", actor=actor, now=NOW),
    )
    before = Entry.objects.count()
    for attempt in attempts:
        with pytest.raises(NotAllowed):
            attempt()
    assert Entry.objects.count() == before
