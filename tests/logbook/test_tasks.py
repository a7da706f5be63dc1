"""What the logbook's jobs mail and make, run as a worker runs them."""

import io
import zipfile
from datetime import date, timedelta

import pypdf
import pytest
from django.core import mail
from django.utils import timezone

from enthesis.accounts.models import LoginLink, User
from enthesis.core.blobs import store
from enthesis.jobs.models import Job
from enthesis.jobs.services import claim_next_job, run_job
from enthesis.logbook import services
from enthesis.logbook.models import Export
from enthesis.programme.models import Cohort, Enrolment, Role
from tests.factories.logbook import make_case
from tests.factories.people import enrol, make_holder, make_user


def work() -> None:
    """Do all that is due, now or later, as a worker would."""
    while job := claim_next_job(worker="tests", now=timezone.now() + timedelta(days=1)):
        run_job(job)


def test_supervisor_is_mailed_once_who_waits_with_a_link_that_lets_them_in(
    enrolment: Enrolment, supervisor: User, cohort: Cohort
) -> None:
    other = enrol(make_user("Bertram Oakes"), cohort)
    for each in (enrolment, other, enrolment):
        make_case(each, supervisor, fate="sent")
    work()
    (told,) = mail.outbox
    assert (told.to, told.subject) == ([supervisor.email], "3 cases from your students wait for you")
    assert "Amber Fernleigh and Bertram Oakes have sent you 3 scans to look at." in told.body
    assert LoginLink.objects.get().user == supervisor


def test_supervisor_is_not_mailed_of_what_was_taken_back(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="sent")
    services.withdraw_case(pk=case.pk, actor=enrolment.user, now=timezone.now())
    work()
    assert (mail.outbox, LoginLink.objects.count()) == ([], 0)


def test_student_is_mailed_what_came_back(enrolment: Enrolment, supervisor: User) -> None:
    case = make_case(enrolment, supervisor, fate="returned", decision={"comment": "Name the side."})
    work()
    (told,) = mail.outbox
    assert (told.to, told.subject) == ([enrolment.user.email], "Case 1 came back to you")
    assert f"/cases/{case.pk}/" in told.body
    assert "Name the side." not in told.body  # a mail is no place for what is said about a scan


@pytest.mark.parametrize(
    ("role", "told"), [(Role.EXTERNAL_EXAMINER, "October 2026"), (Role.TUTOR, "9 Oct 2026")]
)
def test_pdf_is_made_for_the_one_who_asked(
    cohort: Cohort, enrolment: Enrolment, supervisor: User, role: Role, told: str
) -> None:
    make_case(enrolment, supervisor, fate="signed", performed_on=date(2026, 10, 9))
    reader = make_holder(role, cohort)
    services.start_export(enrolment=enrolment, kind="pdf", actor=reader, now=timezone.now())
    work()
    export = Export.objects.get()
    data = store().get(export.object_key)
    words = " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages)
    assert [one for one in ("October 2026", "9 Oct 2026") if one in " ".join(words.split())] == [told]
    assert (export.bytes, export.made_at is not None) == (len(data), True)
    assert Job.objects.get(pk=export.job_id).result == {
        "url": f"/logbook/files/{export.pk}/",
        "words": "Open the file",
    }


def test_archive_is_made_and_kept(enrolment: Enrolment, supervisor: User) -> None:
    make_case(enrolment, supervisor, fate="signed")
    services.start_export(enrolment=enrolment, kind="archive", actor=enrolment.user, now=timezone.now())
    work()
    data = store().get(Export.objects.get().object_key)
    assert "logbook.json" in zipfile.ZipFile(io.BytesIO(data)).namelist()
