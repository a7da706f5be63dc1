"""Who may do what, at the level of the rules: every declared action, with nothing and with the owner's thing."""

from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from enthesis.core.permissions import can, declared_actions
from enthesis.imaging.domain import Box
from enthesis.imaging.models import SpotCheck
from enthesis.programme.models import Role
from tests.factories.imaging import make_clean, make_profile, make_sealed
from tests.factories.logbook import make_case
from tests.factories.people import make_holder
from tests.personas import ACTING, READERS, SIGNED_IN, STUDENTS, SUPERVISORS, Cast, make_cast

WITH_LOGBOOK = STUDENTS | {ACTING}
LEADS = {"module_lead", "programme_lead", "administrator"}
FOLLOWERS = READERS | {"mentor", "administrator", "tutor_elsewhere"}

# Action: who could ever do it.
EVER: dict[str, set[str] | frozenset[str]] = {
    "accounts.manage_own_account": SIGNED_IN - {ACTING},
    "accounts.manage_own_tokens": SIGNED_IN - {ACTING},
    "imaging.annotate_pictures": SIGNED_IN - {ACTING},
    "imaging.check_pictures": WITH_LOGBOOK,
    "imaging.scale_picture": WITH_LOGBOOK,
    "imaging.connect_machines": {"administrator", "image_steward"},
    "imaging.erase_pictures": {"administrator", "image_steward"},
    "imaging.erase_student": {"administrator"},
    "imaging.hold_pictures": {"administrator"},
    "imaging.keep_pictures": WITH_LOGBOOK,
    "imaging.check_spots": {"image_steward"},
    "imaging.confirm_profile": {"image_steward"},
    "imaging.keep_profiles": {"image_steward"},
    "imaging.keep_quarantine": {"image_steward"},
    "imaging.manage_machines": {"administrator"},
    "imaging.open_inbox": WITH_LOGBOOK,
    "imaging.take_media": SIGNED_IN - {ACTING},
    "imaging.plan_session": WITH_LOGBOOK,
    "imaging.read_removals": WITH_LOGBOOK | {"image_steward"},
    "imaging.replay_work": {"administrator"},
    "imaging.see_receiving": {"administrator", "image_steward"},
    "imaging.upload_pictures": WITH_LOGBOOK,
    "imaging.use_dicomweb": SIGNED_IN - {ACTING, "leaver"},
    "imaging.view_annotations": SIGNED_IN,
    "imaging.view_picture": SIGNED_IN,
    "jobs.watch_job": SIGNED_IN,
    "logbook.export_logbook": WITH_LOGBOOK | READERS | {"tutor_elsewhere"},
    "logbook.read_case": WITH_LOGBOOK | SUPERVISORS | READERS | {"tutor_elsewhere"},
    "logbook.read_cohort": FOLLOWERS,
    "logbook.read_own_progress": WITH_LOGBOOK,
    "logbook.review_cases": SUPERVISORS,
    "logbook.see_days": WITH_LOGBOOK | SUPERVISORS | READERS - {"external_examiner"} | {"tutor_elsewhere"},
    "logbook.set_scope": LEADS,
    "logbook.write_case": WITH_LOGBOOK,
    "portal.open_home": SIGNED_IN,
    "portal.retry_work": {"administrator"},
    "portal.search": SIGNED_IN,
    "programme.act_as_person": {"administrator"},
    "programme.manage_people": {"administrator"},
    "programme.read_audit_record": {"administrator"},
    "programme.read_programme": SIGNED_IN,
    "programme.stop_acting": SIGNED_IN,
}
# Action: which thing, and who may do it with that.
WITH: dict[str, tuple[str, set[str] | frozenset[str]]] = {
    "imaging.plan_session": ("enrolment", {"owner"}),
    "imaging.check_spots": ("spot_check", {"image_steward"}),
    "imaging.confirm_profile": ("profile", {"image_steward"}),
    "imaging.keep_profiles": ("profile", {"image_steward"}),
    "imaging.keep_quarantine": ("sealed", {"image_steward"}),
    "imaging.read_removals": ("sealed", {"owner", ACTING, "image_steward"}),
    "imaging.upload_pictures": ("enrolment", {"owner"}),
    "logbook.export_logbook": ("enrolment", {"owner", ACTING} | READERS),
    "logbook.read_cohort": ("enrolment", READERS | {"mentor", "administrator"}),
    "logbook.review_cases": ("case", {"supervisor"}),
    "logbook.see_days": (
        "enrolment",
        {"owner", ACTING, "supervisor", "colleague"} | READERS - {"external_examiner"},
    ),
    "logbook.set_scope": ("enrolment", LEADS),
    "logbook.write_case": ("case", {"owner"}),
}


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


def allowed(cast: Cast, action: str, thing: Any) -> set[str]:
    return {persona for persona in SIGNED_IN if can(cast.user(persona), action, thing)}


def test_every_declared_action_is_in_the_matrix() -> None:
    assert set(EVER) == set(declared_actions())


def test_nobody_who_is_not_signed_in_may_do_anything() -> None:
    assert [action for action in EVER if can(AnonymousUser(), action)] == []


def test_person_whose_account_is_closed_may_do_nothing(cast: Cast) -> None:
    user = cast.user("owner")
    user.is_active = False
    assert [action for action in EVER if can(user, action)] == []


def test_actions_are_open_to_exactly_these_personas(cast: Cast) -> None:
    assert {action: allowed(cast, action, None) for action in EVER} == EVER


def test_actions_on_the_owners_things_are_open_to_exactly_these_personas(cast: Cast) -> None:
    case = make_case(cast.enrolment, cast.people["supervisor"], fate="sent")
    sealed = make_sealed(cast.enrolment)
    proposed = make_profile(make_holder(Role.IMAGE_STEWARD), None, sealed, Box(8, 8, 39, 39))
    spot_check = SpotCheck(instance=make_clean(cast.enrolment), drawn_at=timezone.now())
    things = {
        "case": case, "enrolment": cast.enrolment, "sealed": sealed, "profile": proposed, "spot_check": spot_check,
    }  # fmt: skip
    found = {action: allowed(cast, action, things[thing]) for action, (thing, _) in WITH.items()}
    assert found == {action: who for action, (_, who) in WITH.items()}
