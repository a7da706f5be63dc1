"""The sample cohort, made as the demo makes it: through the services, its pictures through a real association."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.conf import settings

from enthesis.accounts.models import User
from enthesis.imaging.gateways.dicom import Listener
from enthesis.imaging.management.commands.gateway import ReceivingDesk
from enthesis.imaging.models import Instance
from enthesis.jobs.models import Job
from enthesis.logbook.models import Case
from enthesis.logbook.selectors import altered_cases
from enthesis.portal import services
from enthesis.portal.domain import people
from enthesis.portal.services.cohort import Founding, first_day
from enthesis.programme.models import Cohort, Enrolment, RoleHolding

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
        title=settings.DICOM_AE_TITLE, address=("127.0.0.1", 0), limit_bytes=settings.UPLOAD_LIMIT_BYTES,
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
    assert states == [("quarantined", FIRST)] * 5 + [("unchecked", FIRST)] * 8


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
