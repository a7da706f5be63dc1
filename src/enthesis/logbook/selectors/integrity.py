"""Proof that nothing signed was changed: versions against their hashes, rows and audit entries."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from enthesis.audit.domain import postgresql_guard, sqlite_guard
from enthesis.audit.models import Entry
from enthesis.audit.selectors import name_of, plug_guards
from enthesis.core.integrity import Damage
from enthesis.logbook import states
from enthesis.logbook.domain.content import bind
from enthesis.logbook.domain.counting import facts_of
from enthesis.logbook.models import Case, CaseVersion, Review
from enthesis.logbook.selectors.cases import written_in
from enthesis.programme.selectors import document_of

# States that a case with a signed version can have; a correction waits as submitted.
COUNTING = (states.VERIFIED, states.CORRECTING, states.SUBMITTED)
BOUND_OF_REVIEW = (
    "supervisor", "signed_in_by", "presence", "agreement", "image_quality", "report_quality", "comment",
)  # fmt: skip
_MESSAGE = "What was signed is never changed: a correction is a new version."
_FROZEN = ("logbook_caseversion", "logbook_review")
SIGNED_GUARDS = (
    *(
        sqlite_guard(table, f"{table}_{verb.lower()}_refused", verb, _MESSAGE)
        for table in _FROZEN
        for verb in ("UPDATE", "DELETE")
    ),
    *(
        postgresql_guard(table, f"{table}_frozen", "UPDATE OR DELETE", _MESSAGE, function="logbook_refuse")
        for table in _FROZEN
    ),
)
plug_guards("logbook", SIGNED_GUARDS)


def altered_cases() -> Iterator[Damage]:
    """Yield every signed case that is not as it was signed, in its version, its row or its audit entry."""
    entries = {
        (target, detail.get("version")): detail.get("hash")
        for target, detail in Entry.objects.filter(action="logbook.verify_case").values_list(
            "target", "detail"
        )
    }
    hashes: dict[tuple[UUID, int], str] = {}
    for version in (
        CaseVersion.objects.select_related("case__enrolment__cohort")
        .order_by("case_id", "number")
        .iterator(chunk_size=500)
    ):
        where = f"version {version.number} of case {version.case_id}"
        hashes[version.case_id, version.number] = version.content_hash
        if bind(version.content) != version.content_hash:
            yield Damage(where, "was changed: its hash does not follow from what it says")
        if entries.get((name_of(version.case), version.number)) != version.content_hash:
            yield Damage(where, "is not what the audit record says was signed")
        if version.content.get("previous") != hashes.get((version.case_id, version.number - 1)):
            yield Damage(where, "does not follow the version before it")
        yield from altered_signature(version, where)
        if is_latest(version):
            yield from altered_state(version)
    for where, number in entries.keys() - {(f"logbook.case:{pk}", number) for pk, number in hashes}:
        yield Damage(where, f"was signed as version {number}, which is no longer there")
    yield from signed_without_version()


def is_latest(version: CaseVersion) -> bool:
    """Tell whether this is the last version of its case."""
    return not CaseVersion.objects.filter(case_id=version.case_id, number__gt=version.number).exists()


def altered_signature(version: CaseVersion, where: str) -> Iterator[Damage]:
    """Compare who signed, when, and what the review says with what the signature binds."""
    signed = version.content["review"]
    if (str(version.signed_by_id), version.signed_at) != (
        signed["supervisor"],
        datetime.fromisoformat(signed["signed_at"]),
    ):
        yield Damage(where, "names another person or time than was signed")
    reviews = version.case.reviews.filter(outcome=Review.Outcome.VERIFIED, decided_at=version.signed_at)
    rows = [
        {
            "supervisor": str(review.supervisor_id), "signed_in_by": review.signed_in_by,
            "presence": review.presence, "agreement": review.agreement, "image_quality": review.image_quality,
            "report_quality": review.report_quality, "comment": review.comment,
            "student_report": review.student_report, "report": review.signed_report,
        }
        for review in reviews
    ]  # fmt: skip
    bound = {name: signed[name] for name in BOUND_OF_REVIEW}
    bound |= {"student_report": version.content["student_report"], "report": version.content["report"]}
    if rows != [bound]:
        yield Damage(where, "has another review than was signed")


def altered_state(version: CaseVersion) -> Iterator[Damage]:
    """Find a signed case that pretends not to be, or whose row says something else than its latest version."""
    case = version.case
    if case.state not in COUNTING:
        yield Damage(f"case {case.pk}", f"was signed, but its row says that it is {case.state}")
    if case.facts != facts_of(version.content, document_of(case.enrolment.cohort)):
        yield Damage(f"case {case.pk}", "counts as something else than was signed")
    if case.verified_at != version.signed_at:
        yield Damage(f"case {case.pk}", "counts from another time than it was signed")
    if case.state == states.VERIFIED:
        yield from altered_columns(version)


def altered_columns(version: CaseVersion) -> Iterator[Damage]:
    """Compare what a signed case's row says with what was signed."""
    case, content = version.case, version.content
    row = {**written_in(case), "enrolment": str(case.enrolment_id)}
    changed = [name for name, value in row.items() if content.get(name) != value]
    if case.agreement != content["review"]["agreement"]:
        changed.append("agreement")
    if changed:
        yield Damage(f"case {case.pk}", f"says something else than was signed: {', '.join(changed)}")
    if str(case.supervisor_id) != content["review"]["supervisor"]:
        yield Damage(f"case {case.pk}", "names another supervisor than signed it")
    pictures = case.images.order_by("position").values_list("instance__object_key", "view_id")
    if list(pictures) != [(image["sha256"], image["view"]) for image in content["images"]]:
        yield Damage(f"case {case.pk}", "has other pictures than were signed")


def signed_without_version() -> Iterator[Damage]:
    """Find cases that claim to be signed although no signature exists."""
    for case in Case.objects.filter(verified_at__isnull=False, versions__isnull=True):
        yield Damage(f"case {case.pk}", "counts as signed, but no signed version of it exists")
