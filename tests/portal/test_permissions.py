import pytest
from django.utils import timezone

from enthesis.core import jobs
from enthesis.core.errors import NotVisible
from enthesis.jobs.models import Job
from enthesis.portal.permissions import get_failure_for, visible_failures
from enthesis.programme.models import Role
from tests.factories.people import make_administrator, make_cohort, make_holder, make_student

pytestmark = pytest.mark.django_db


def enqueue(owner: str = "") -> Job:
    pk = jobs.enqueue("core.send_mail", owner=owner, to="a@example.org", subject="", body="")
    return Job.objects.get(pk=pk)


def test_failed_work_is_visible_to_administrators_alone_even_to_those_it_was_for_it_is_not() -> None:
    student = make_student(make_cohort())
    failed, waiting = enqueue(str(student.pk)), enqueue()
    Job.objects.filter(pk=failed.pk).update(state=Job.State.FAILED, finished_at=timezone.now())
    administrator = make_administrator()
    assert list(visible_failures(administrator)) == [failed]
    assert get_failure_for(administrator, failed.pk) == failed
    for person in (student, make_holder(Role.PROGRAMME_LEAD), make_holder(Role.IMAGE_STEWARD)):
        assert list(visible_failures(person)) == []
    with pytest.raises(NotVisible, match="no such work that failed"):
        get_failure_for(administrator, waiting.pk)


def test_administrator_who_acts_as_somebody_sees_no_failed_work() -> None:
    Job.objects.filter(pk=enqueue().pk).update(state=Job.State.FAILED, finished_at=timezone.now())
    other = make_administrator("Other")
    other.impersonated_by = make_administrator()
    assert list(visible_failures(other)) == []
