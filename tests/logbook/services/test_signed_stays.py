"""No service alters a signed case: each one is tried on it, by its student and by its supervisor."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.core.errors import DomainError
from enthesis.imaging import services as imaging
from enthesis.imaging.models import Instance
from enthesis.logbook import services
from enthesis.logbook.models import Case, CaseVersion
from enthesis.logbook.selectors import altered_cases
from enthesis.programme.models import Enrolment
from tests.factories.imaging import make_clean
from tests.factories.logbook import decision_of, draft_of, make_case, report_of

Attempt = Callable[[Case, User], Any]


def now() -> Any:
    return timezone.now()


def picture_of(case: Case) -> Instance:
    return Instance.objects.get(pk=case.images.get().instance_id)


def other_words(case: Case) -> Any:
    return draft_of(case.supervisor, report=report_of("Something else."))


# Every write of the logbook that takes a case, tried on one that is signed.
ATTEMPTS: dict[str, Attempt] = {
    "attach_pictures": lambda case, actor: services.attach_pictures(
        pk=case.pk, instance_pks=[make_clean(case.enrolment).pk], actor=actor, now=now()
    ),
    "detach_picture": lambda case, actor: services.detach_picture(
        pk=case.pk, instance_pk=picture_of(case).pk, actor=actor, now=now()
    ),
    "discard_case": lambda case, actor: services.discard_case(pk=case.pk, actor=actor, now=now()),
    "give_up_correction": lambda case, actor: services.give_up_correction(pk=case.pk, actor=actor, now=now()),
    "name_view": lambda case, actor: services.name_view(
        pk=case.pk, instance_pk=picture_of(case).pk, view_id="SH01", actor=actor, now=now()
    ),
    "restore_case": lambda case, actor: services.restore_case(pk=case.pk, actor=actor, now=now()),
    "return_case": lambda case, actor: services.return_case(
        pk=case.pk, revision=case.revision, decision=decision_of(), actor=actor, now=now()
    ),
    "save_draft": lambda case, actor: services.save_draft(
        pk=case.pk, revision=case.revision, draft=other_words(case), actor=actor, now=now()
    ),
    "submit_case": lambda case, actor: services.submit_case(
        pk=case.pk, revision=case.revision, actor=actor, now=now()
    ),
    "verify_case": lambda case, actor: services.verify_case(
        pk=case.pk, revision=case.revision, decision=decision_of(agreement="D1"), actor=actor, now=now()
    ),
    "withdraw_case": lambda case, actor: services.withdraw_case(pk=case.pk, actor=actor, now=now()),
}
# What is left needs no attempt: it reads, makes something new, or opens a version of its own.
HARMLESS = {
    "Decision",
    "Draft",
    "agree_scope",
    "keep_export",
    "problems_of",
    "start_case",
    "start_export",
    "write_draft",
}
NEW_VERSION = {"open_correction"}
PICTURES: dict[str, Attempt] = {
    "discard_instance": lambda case, actor: imaging.discard_instance(actor=actor, instance=picture_of(case)),
    "discard_study": lambda case, actor: imaging.discard_study(actor=actor, study=picture_of(case).study),
    "undo_confirmation": lambda case, actor: imaging.undo_confirmation(
        actor=actor, instance=picture_of(case)
    ),
    "confirm_pictures": lambda case, actor: imaging.confirm_pictures(
        actor=actor, answers={picture_of(case).pk: True}
    ),
}


@pytest.fixture
def case(enrolment: Enrolment, supervisor: User) -> Case:
    return make_case(enrolment, supervisor, fate="signed", pictures=[make_clean(enrolment).pk])


def frozen(case: Case) -> tuple[Any, ...]:
    """Give everything that a signature binds, as it stands in the database."""
    version = CaseVersion.objects.get(case=case)
    row = Case.objects.values("state", "report", "reflection", "details", "side", "region", "agreement").get(
        pk=case.pk
    )
    pictures = list(
        case.images.values_list("instance_id", "view_id", "instance__object_key", "instance__state")
    )
    return version.content_hash, version.content, row, pictures


@pytest.mark.parametrize("who", ["student", "supervisor"])
@pytest.mark.parametrize("name", [*ATTEMPTS, *PICTURES])
def test_no_service_alters_a_signed_case(
    case: Case, student: User, supervisor: User, name: str, who: str
) -> None:
    before = frozen(case)
    actor = User.objects.get(pk={"student": student, "supervisor": supervisor}[who].pk)
    with pytest.raises(DomainError):
        {**ATTEMPTS, **PICTURES}[name](case, actor)
    assert frozen(case) == before
    assert list(altered_cases()) == []


def test_every_service_of_the_logbook_is_tried() -> None:
    assert set(ATTEMPTS) | HARMLESS | NEW_VERSION == set(services.__all__)
