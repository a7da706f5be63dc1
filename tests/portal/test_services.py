"""The sample cohort, made as the demo makes it: through the services, its pictures through a real association."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import settings

from enthesis.accounts.models import User
from enthesis.audit.models import Entry
from enthesis.core import jobs
from enthesis.core.errors import NotAllowed, WrongState
from enthesis.imaging.gateways.dicom import Door, Listener
from enthesis.imaging.management.commands.gateway import ReceivingDesk
from enthesis.imaging.models import Instance
from enthesis.jobs.models import Job
from enthesis.logbook.models import Case
from enthesis.logbook.selectors import altered_cases
from enthesis.portal import services
from enthesis.portal.domain import people
from enthesis.portal.services.cohort import Founding, first_day
from enthesis.programme.models import Cohort, Enrolment, Role, RoleHolding
from tests.factories.people import make_administrator, make_holder

TODAY = date(2026, 11, 25)
NOW = datetime.combine(TODAY, time(9), UTC)
ONE = Founding(today=TODAY, now=NOW, students=1)
FIRST = people.STUDENTS[0].name


class Silent:
    """Takes a job's progress without showing it."""

    def step(self, done: int, total: int, words: str) -> None: ...


@pytest.fixture
def gateway(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    listener = Listener(
        title=settings.DICOM_AE_TITLE, doors=[Door(("127.0.0.1", 0))],
        desk=ReceivingDesk(),
    )  # fmt: skip
    listener.start()
    monkeypatch.setattr(settings, "DICOM_PORT", listener.port)
    yield listener
    listener.stop()


@pytest.mark.django_db
def test_cohort_is_founded_with_everybody_in_their_roles() -> None:
    cohort = services.found_sample_cohort(Founding(today=TODAY, now=NOW))
    assert (cohort.starts_on, cohort.ends_on) == (date(2026, 1, 1), date(2027, 1, 1))
    assert Enrolment.objects.filter(cohort=cohort).count() == 12
    roles = list(RoleHolding.objects.values_list("role", flat=True))
    assert sorted(roles) == sorted(["supervisor"] * 4 + [role for role, _ in people.STAFF])
    assert User.objects.exclude(is_sample=True).count() == 0
    assert User.objects.exclude(email__endswith="@example.org").count() == 0


@pytest.mark.django_db
def test_cohort_is_founded_once() -> None:
    first, second = services.found_sample_cohort(ONE), services.found_sample_cohort(ONE)
    assert (first, Cohort.objects.count()) == (second, 1)
    assert sorted(Job.objects.values_list("name", flat=True)) == [
        "portal.send_first_scans",
        "portal.write_sample_logbook",
    ]


@pytest.mark.parametrize(
    ("today", "first"),
    [(date(2026, 11, 25), date(2026, 1, 1)), (date(2027, 3, 31), date(2026, 5, 1))],
)
def test_cohort_began_ten_months_ago(today: date, first: date) -> None:
    assert first_day(today) == first


def test_first_scans_arrive_over_dicom_and_wait_for_their_owner(gateway: Listener) -> None:
    services.found_sample_cohort(ONE)
    assert services.send_first_scans(name=FIRST, now=NOW) == {"sent": 13}
    states = sorted(Instance.objects.values_list("state", "owner__user__name"))
    assert states == [("quarantined", FIRST)] * 5 + [("reading", FIRST)] * 8


def test_logbook_is_written_through_the_services_and_only_once(gateway: Listener) -> None:
    cohort = services.found_sample_cohort(ONE)
    spring = datetime.combine(cohort.starts_on + timedelta(days=75), time(9), UTC)
    written = services.write_logbook(name=FIRST, now=spring, progress=Silent())
    cases = Case.objects.filter(enrolment__cohort=cohort)
    assert written == {"cases": cases.count()}
    assert cases.filter(state="verified").count() > 5
    assert cases.exclude(images=None).count() == cases.count()
    assert set(Instance.objects.values_list("state", flat=True)) == {"clean"}
    assert list(altered_cases()) == []
    assert services.write_logbook(name=FIRST, now=spring, progress=Silent()) == {"cases": 0}


def failed_work(key: str = "") -> Job:
    """Let a piece of work have failed."""
    pk = jobs.enqueue(
        "core.send_mail", key=key or None, label="Mail", to="a@example.org", subject="", body=""
    )
    Job.objects.filter(pk=pk).update(state=Job.State.FAILED, finished_at=NOW)
    return Job.objects.get(pk=pk)


@pytest.mark.django_db
def test_work_whose_like_is_under_way_is_not_tried_again() -> None:
    failed, administrator = failed_work("tell:1"), make_administrator()
    jobs.enqueue("core.send_mail", key="tell:1", to="a@example.org", subject="", body="")
    with pytest.raises(WrongState, match="is under way"):
        services.retry_work(job=failed, actor=administrator, now=NOW)
    failed.refresh_from_db()
    assert failed.state == Job.State.FAILED
    assert not Entry.objects.filter(action="portal.retry_work").exists()


@pytest.mark.django_db
def test_work_is_tried_again_by_administrators_only() -> None:
    failed = failed_work()
    with pytest.raises(NotAllowed, match="see which work failed"):
        services.retry_work(job=failed, actor=make_holder(Role.PROGRAMME_LEAD), now=NOW)
    services.retry_work(job=failed, actor=make_administrator(), now=NOW)
    with pytest.raises(WrongState, match="Only work that has failed"):
        services.retry_work(job=failed, actor=make_administrator("Other"), now=NOW)
