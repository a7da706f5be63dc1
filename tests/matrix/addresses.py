"""Every address of ours: what is asked, of which thing, with what answer, by whom. Everybody else is refused."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from tests.personas import ACTING, READERS, SIGNED_IN, STUDENTS, SUPERVISORS

WITH_LOGBOOK = STUDENTS | {ACTING}
OWN = frozenset({"owner", ACTING})
READ_SENT = OWN | {"supervisor"} | READERS
FOLLOW = READERS | {"mentor", "administrator"}
EXPORT = OWN | READERS
LEADS = frozenset({"module_lead", "programme_lead", "administrator"})
STEWARD = frozenset({"image_steward"})
ADMIN = frozenset({"administrator"})
OWNER = frozenset({"owner"})
BOX = {"box.1.kind": "keep", "box.1.x0": "8", "box.1.y0": "8", "box.1.x1": "39", "box.1.y1": "39"}
STAFF = ADMIN | STEWARD


@dataclass(frozen=True)
class Address:
    """One question to one address. `ids` maps its parameters to names of things in the world, or to plain values."""

    name: str
    who: Collection[str]
    method: str = "get"
    ids: dict[str, Any] = field(default_factory=dict)
    data: dict[str, Any] = field(default_factory=dict)
    status: int = 200

    def __str__(self) -> str:
        said = [str(value) for value in (*self.ids.values(), *self.data.values())]
        return " ".join([self.method, self.name, *said])


def post(
    name: str, who: Collection[str], data: dict[str, Any] | None = None, status: int = 302, **ids: Any
) -> Address:
    """Describe a question that changes something."""
    return Address(name, who, "post", ids, data or {}, status)


def get(name: str, who: Collection[str], status: int = 200, **ids: Any) -> Address:
    """Describe a question that changes nothing."""
    return Address(name, who, "get", ids, {}, status)


PORTAL = [
    get("portal:home", SIGNED_IN - STEWARD),
    get("portal:home", STEWARD, 302),
    get("portal:search", SIGNED_IN),
    get("portal:record", ADMIN),
    post("portal:retry_work", ADMIN, pk="failed"),
]
CASES = [
    get("logbook:cases", WITH_LOGBOOK),
    get("logbook:new", STUDENTS),
    get("logbook:case", OWN, pk="draft"),
    get("logbook:case", READ_SENT, pk="sent"),
    get("logbook:case", OWN | {"supervisor"}, pk="returned"),
    get("logbook:case", READ_SENT, pk="signed"),
    get("logbook:case", READ_SENT, pk="correcting"),
    get("logbook:version", READ_SENT, pk="signed", number=1),
    get("logbook:edit", OWNER, pk="draft"),
    post("logbook:edit", OWNER, {"revision": "2"}, pk="draft"),
    post("logbook:send", OWNER, {"revision": "2"}, pk="draft"),
    post("logbook:withdraw", OWNER, pk="sent"),
    post("logbook:discard", OWNER, pk="draft"),
    post("logbook:case_media", READ_SENT - {ACTING}, status=200, pk="sent"),
    post("logbook:restore", OWNER, pk="discarded"),
    post("logbook:correct", OWNER, pk="signed"),
    post("logbook:give_up_correction", OWNER, pk="correcting"),
    post("logbook:attach", OWNER, {"instance": ["free"]}, pk="draft"),
    post("logbook:detach", OWNER, pk="draft", instance_pk="drafted"),
    post("logbook:set_view", OWNER, {"view": "SH06"}, pk="draft", instance_pk="drafted"),
]
REVIEW = [
    get("logbook:queue", SUPERVISORS),
    get("logbook:waiting", SUPERVISORS),
    get("logbook:decided", SUPERVISORS),
    get("logbook:review", {"supervisor"}, pk="sent"),
    post("logbook:review", {"supervisor"}, {"revision": "3", "then": "return", "comment": "Why?"}, pk="sent"),
]
PROGRESS = [
    get("logbook:progress", WITH_LOGBOOK),
    get("logbook:cohort", FOLLOW | {"tutor_elsewhere"}),
    get("logbook:student", FOLLOW, pk="enrolment"),
    get("logbook:student_cases", READ_SENT, pk="enrolment"),
    post("logbook:scope", LEADS, {"regions": ["knee"]}, pk="enrolment"),
    post("logbook:export", EXPORT - {ACTING}, {"kind": "pdf"}, pk="enrolment"),
    post("logbook:export", EXPORT - {ACTING, "external_examiner"}, {"kind": "archive"}, pk="enrolment"),
    get("logbook:download", OWN, pk="export"),
]
IMAGES = [
    get("imaging:inbox", WITH_LOGBOOK),
    get("imaging:waiting", WITH_LOGBOOK),
    get("imaging:reading", WITH_LOGBOOK),
    get("imaging:check", WITH_LOGBOOK),
    post("imaging:upload", STUDENTS, status=415),
    post("imaging:upload_plain", STUDENTS, status=422),
    post("imaging:preview_plain", STUDENTS, status=415),
    post("imaging:known", STUDENTS, status=422),
    post("imaging:check", OWNER, {"instance": "unchecked", "answer": "nothing"}),
    post("imaging:undo", OWNER, {"instance": "free"}),
    Address("imaging:check_several", OWN, data={"study": "unchecked_study"}),
    Address("imaging:annotations", READ_SENT, data={"of": "filed"}),
    post("imaging:annotations", SIGNED_IN - {ACTING}, status=422),
    Address("imaging:annotation", OWNER, "delete", {"pk": "drawn"}, status=204),
    post("imaging:restore_annotation", OWNER, status=200, pk="drawn"),
    Address("imaging:sr", READ_SENT, data={"of": "filed"}),
    Address("imaging:measurements_table", READ_SENT, data={"of": "filed"}),
    get("imaging:study", OWN, pk="study"),
    post("imaging:study_media", OWNER, status=200, pk="study"),
    post("imaging:discard_study", OWNER, pk="study"),
    post("imaging:discard_picture", OWNER, pk="free"),
    get("imaging:removed", OWN, pk="unchecked"),
    get("imaging:removed", OWN, pk="filed"),
    get("imaging:removed", OWN | STEWARD, pk="sealed"),
    get("imaging:removed", STEWARD, pk="unclaimed"),
    get("imaging:scale", OWNER, pk="free"),
    get("imaging:scale", (), pk="sealed"),
    post("imaging:scale", OWNER, status=422, pk="unchecked"),
    post("imaging:forget_scale", OWNER, status=409, pk="free"),
    get("imaging:thumbnail", OWN, pk="free"),
    get("imaging:thumbnail", OWNER, pk="unchecked"),
    get("imaging:thumbnail", (), pk="sealed"),
    get("imaging:thumbnail", READ_SENT, pk="filed"),
    get("imaging:still", READ_SENT, pk="filed"),
    get("imaging:frames", READ_SENT, pk="filed"),
    get("imaging:frames", OWN, pk="drafted"),
    get("imaging:quarantine", STEWARD),
    get("imaging:sealed", STEWARD, pk="sealed"),
    post("imaging:keep", STEWARD, status=422, pk="sealed"),
    get("imaging:sealed_frames", STEWARD, pk="sealed"),
    get("imaging:sealed_frames", (), pk="unchecked"),
    post("imaging:preview", STEWARD, status=422, pk="sealed"),
    post("imaging:preview", STEWARD, BOX, 200, pk="sealed"),
    post("imaging:preview", (), BOX, pk="unchecked"),
    post("imaging:keep", STEWARD, BOX, 409, pk="sealed"),
    post("imaging:alike", STEWARD, BOX, 200, pk="sealed"),
    post("imaging:keep_alike", STEWARD, BOX),
    get("imaging:profiles", STEWARD),
    get("imaging:profile", STEWARD, pk="proposed"),
    get("imaging:profile", STEWARD, pk="used"),
    get("imaging:profile", STEWARD, pk="stopped"),
    post("imaging:confirm_profile", STEWARD, pk="proposed"),
    post("imaging:confirm_profile", STEWARD, status=409, pk="used"),
    post("imaging:confirm_profile", STEWARD, status=409, pk="stopped"),
    post("imaging:retire_profile", STEWARD, pk="proposed"),
    post("imaging:retire_profile", STEWARD, pk="used"),
    post("imaging:retire_profile", STEWARD, status=409, pk="stopped"),
    post("imaging:restore_profile", STEWARD, status=409, pk="proposed"),
    post("imaging:restore_profile", STEWARD, status=409, pk="used"),
    post("imaging:restore_profile", (), pk="stopped"),
    get("imaging:spot_checks", STEWARD),
    get("imaging:spot_check", STEWARD, pk="spot_check"),
    get("imaging:spot_check_frames", STEWARD, pk="spot_check"),
    post("imaging:answer_spot_check", STEWARD, {"answer": "fine"}, pk="spot_check"),
    post("imaging:destroy", STEWARD, pk="sealed"),
    post("imaging:give", STEWARD, {"student": "enrolment"}, pk="unclaimed"),
    get("imaging:scanning", WITH_LOGBOOK),
    post("imaging:scanning", STUDENTS, {"machine": "any"}),
    post("imaging:stop_scanning", STUDENTS, status=422),
    get("imaging:machines", ADMIN),
    post("imaging:add_machine", ADMIN, {"name": "New", "ae_title": "NEW1"}),
    get("imaging:machine", ADMIN, pk="machine"),
    post("imaging:switch_machine", ADMIN, pk="machine"),
]
RUNNING = [
    get("imaging:connect", STAFF),
    get("imaging:connect_machine", STAFF, pk="machine"),
    get("imaging:heard", STAFF, pk="machine"),
    post("imaging:echo", ADMIN, pk="machine"),
    get("imaging:receiving", STAFF),
    get("imaging:receiving_csv", STAFF),
    get("imaging:failed", ADMIN),
    post("imaging:replay", ADMIN, pk="given_up"),
    post("imaging:replay_all", ADMIN),
    get("imaging:lapsing", WITH_LOGBOOK),
    post("imaging:lapsing", STUDENTS, {"instance": ["free"]}),
    get("imaging:retention", ADMIN),
    get("imaging:holds", ADMIN),
    post("imaging:place_hold", ADMIN, {"student": "enrolment", "reason": "claim"}),
    post("imaging:lift_hold", ADMIN, pk="hold"),
    get("imaging:erasing", STAFF),
    get("imaging:erase", STAFF, pk="filed"),
    get("imaging:erase", STAFF, pk="sealed"),
    post("imaging:erase", STAFF, status=422, pk="filed"),
    post("imaging:erase", STAFF, {"because": "consent", "meant": "on"}, pk="filed"),
    get("imaging:erase_student", ADMIN, pk="enrolment"),
    post("imaging:erase_student", ADMIN, {"because": "request", "meant": "on"}, pk="enrolment"),
]
PROGRAMME = [
    get("programme:programme", SIGNED_IN),
    get("programme:views", SIGNED_IN),
    get("programme:region", SIGNED_IN, key="shoulder"),
    get("programme:people", ADMIN),
    get("programme:people_csv", ADMIN),
    get("programme:add_person", ADMIN),
    get("programme:cohorts", ADMIN),
    get("programme:person", ADMIN, pk="classmate"),
    post("programme:give_role", ADMIN, status=422, pk="classmate"),
    post("programme:enrol", ADMIN, status=422, pk="classmate"),
    post("programme:send_link", ADMIN, pk="classmate"),
    post("programme:close_account", ADMIN, pk="classmate"),
    post("programme:reopen_account", ADMIN, pk="classmate"),
    post("programme:act_as", ADMIN, pk="classmate"),
    post("programme:stop_acting", SIGNED_IN),
    post("programme:end_role", ADMIN, {"last_day": "today"}, holding_pk="holding"),
    post("programme:end_enrolment", ADMIN, {"last_day": "today"}, place_pk="enrolment"),
]
WORK = [
    get("jobs:job", OWN, pk="job"),
    post("jobs:cancel", OWNER, pk="job"),
    post("jobs:retry", OWNER, status=409, pk="job"),
]
OWN_ACCOUNT = [get(f"accounts:{name}", SIGNED_IN - {ACTING}) for name in ("account", "sessions", "stored")]
OWN_ACCOUNT += [
    get("accounts:second_factors", SIGNED_IN - {ACTING}, 302),
    get("accounts:programs", SIGNED_IN - {ACTING}),
    post("accounts:programs", SIGNED_IN - {ACTING}, status=422),
    post("accounts:revoke_token", OWNER, pk="key"),
]
ADDRESSES = [*PORTAL, *CASES, *REVIEW, *PROGRESS, *IMAGES, *RUNNING, *PROGRAMME, *WORK, *OWN_ACCOUNT]
# Open to everybody, signed in or not; what they do is tested beside them.
PUBLIC = {
    "portal:sample", "portal:design", "accounts:sign_in", "accounts:no_login_code", "accounts:no_signup",
    "accounts:mail_link", "accounts:use_link", "accounts:renew_link", "accounts:demo_sign_in", "healthy",
    "metrics",
}  # fmt: skip
# Open to programs with a key and to nobody with a session alone; `test_programs.py` asks them as everybody.
OPEN_TO_KEYS = {
    f"dicomweb:{name}"
    for name in (
        "all_instances", "all_series", "bulk_data", "frames", "frames_rendered", "frames_thumbnail", "instance",
        "instance_metadata", "instance_rendered", "instance_thumbnail", "instances", "nothing", "one_series", "root",
        "series", "series_metadata", "series_rendered", "series_thumbnail", "studies", "study", "study_instances",
        "study_metadata", "study_rendered", "study_thumbnail",
    )
}  # fmt: skip
