"""Proof that nothing signed was changed: versions against their hashes, rows and audit entries."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef

from enthesis.audit.domain import postgresql_guard, sqlite_guard
from enthesis.audit.models import Entry
from enthesis.audit.selectors import name_of, plug_guards
from enthesis.core.integrity import Damage
from enthesis.imaging.selectors import erased_bytes
from enthesis.imaging.states import CLEAN, DISCARDED
from enthesis.logbook import states
from enthesis.logbook.domain.content import NotCanonical, bind
from enthesis.logbook.domain.counting import facts_of
from enthesis.logbook.models import Case, CaseVersion, Review
from enthesis.logbook.selectors.cases import written_in
from enthesis.programme.selectors import document_of

# States that a case with a signed version can have; a correction waits as submitted.
COUNTING = (states.VERIFIED, states.CORRECTING, states.SUBMITTED)
# Which state each recorded act leaves a signed case in.
LEADS_TO = {
    "logbook.verify_case": states.VERIFIED, "logbook.open_correction": states.CORRECTING,
    "logbook.give_up_correction": states.VERIFIED, "logbook.submit_case": states.SUBMITTED,
    "logbook.withdraw_case": states.CORRECTING, "logbook.return_case": states.CORRECTING,
}  # fmt: skip
# What no correction changes in a case's row.
FOR_GOOD = ("number", "enrolment")
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
    """Yield every signed case that is not as it was signed, in its versions, its row, its reviews or its pictures.

    While a correction is written, its row may say other things than the last version; all the rest must hold.
    """
    signed = Entry.objects.filter(action="logbook.verify_case").values_list("target", "detail")
    entries = {(target, detail.get("version")): detail.get("hash") for target, detail in signed}
    recorded = recorded_states()
    before: dict[tuple[UUID, int], tuple[int, str]] = {}
    for version in _versions():
        where = f"version {version.number} of case {version.case_id}"
        is_bound = _is_bound(version)
        is_recorded = entries.get((name_of(version.case), version.number)) == version.content_hash
        if not is_bound:
            yield Damage(where, "was changed: its hash does not follow from what it says")
        if not is_recorded:
            yield Damage(where, "is not what the audit record says was signed")
        if is_bound and is_recorded:  # only then does what it says prove anything about the rest
            previous = before.get((version.case_id, version.number - 1), (None, None))
            yield from altered_around(version, where, previous)
            if version.is_latest:
                yield from altered_state(version, recorded[name_of(version.case)])
        before[version.case_id, version.number] = version.pk, version.content_hash
    for where, number in entries.keys() - {(f"logbook.case:{pk}", number) for pk, number in before}:
        yield Damage(where, f"was signed as version {number}, which is no longer there")
    yield from signed_without_version()
    yield from altered_returns()


def recorded_states() -> dict[str, str]:
    """Give the state of each case that was ever signed, as the last recorded act left it, by the case's name there."""
    acts = Entry.objects.filter(action__in=LEADS_TO).order_by("number").values_list("target", "action")
    return {target: LEADS_TO[action] for target, action in acts.iterator(chunk_size=2000)}


def _versions() -> Iterator[Any]:
    later = CaseVersion.objects.filter(case=OuterRef("case"), number__gt=OuterRef("number"))
    found = CaseVersion.objects.annotate(is_latest=~Exists(later)).select_related(
        "case__enrolment__cohort__version"
    )
    found = found.defer("case__enrolment__cohort__version__document")
    return found.order_by("case_id", "number").iterator(chunk_size=500)


def _is_bound(version: CaseVersion) -> bool:
    try:
        return bind(version.content) == version.content_hash
    except NotCanonical:
        return False


def altered_around(
    version: CaseVersion, where: str, previous: tuple[int | None, str | None]
) -> Iterator[Damage]:
    """Compare what a whole version binds with the one before it, its review, its pictures and its case."""
    if (version.previous_id, version.content["previous"]) != previous:
        yield Damage(where, "does not follow the version before it")
    yield from altered_signature(version, where)
    yield from lost_pictures(version, where)


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


def lost_pictures(version: CaseVersion, where: str) -> Iterator[Damage]:
    """Find pictures that a version binds and that its case has no longer, or has with other bytes or another owner.

    A signed picture stays in its case for good, also in those of later versions. One that was erased by a rule stays as
    a row without bytes, for which the record has to say that these very bytes were erased.
    """
    pictures = version.case.images.values_list(
        "instance_id", "instance__object_key", "instance__state", "instance__owner_id"
    )
    kept = {str(pk): (key, state, str(owner)) for pk, key, state, owner in pictures}
    gone = {pk for pk, (key, state, _) in kept.items() if (key, state) == ("", DISCARDED)}
    erased = erased_bytes(gone) if gone else {}
    for image in version.content["images"]:
        name, bound = image["instance"], (image["sha256"], CLEAN, version.content["enrolment"])
        if name in erased and image["sha256"] in (erased[name], ""):
            kept[name] = (image["sha256"], CLEAN, kept[name][2])
        if kept.get(name) != bound:
            yield Damage(where, f"binds picture {name}, which its case does not have as it was signed")


def altered_state(version: CaseVersion, recorded: str) -> Iterator[Damage]:
    """Find a signed case that pretends not to be, or whose row says something else than its latest version."""
    case, where = version.case, f"case {version.case_id}"
    if case.state not in COUNTING:
        yield Damage(where, f"was signed, but its row says that it is {case.state}")
    elif case.state != recorded:
        yield Damage(where, f"is {recorded} by the audit record, but its row says that it is {case.state}")
    if case.enrolment.cohort.version.content_hash != version.content["programme"]:
        yield Damage(where, "belongs to another programme than it was signed under")
    elif case.facts != facts_of(version.content, document_of(case.enrolment.cohort)):
        yield Damage(where, "counts as something else than was signed")
    if case.verified_at != version.signed_at:
        yield Damage(where, "counts from another time than it was signed")
    if case.reviews.filter(outcome=Review.Outcome.VERIFIED).count() > version.number:
        yield Damage(where, "has a signing review that belongs to no version")
    yield from altered_columns(version)
    if case.state == states.VERIFIED:
        yield from altered_company(version)


def altered_columns(version: CaseVersion) -> Iterator[Damage]:
    """Compare what a signed case's row says with what was signed: all of it, or what no correction changes."""
    case, content = version.case, version.content
    row = {**written_in(case), "enrolment": str(case.enrolment_id)}
    compared = row if case.state == states.VERIFIED else FOR_GOOD
    changed = [name for name in compared if content.get(name) != row[name]]
    if case.agreement != content["review"]["agreement"]:
        changed.append("agreement")
    if changed:
        yield Damage(f"case {case.pk}", f"says something else than was signed: {', '.join(changed)}")


def altered_company(version: CaseVersion) -> Iterator[Damage]:
    """Compare the supervisor, the pictures and their views with what was signed, where no correction is open."""
    case, content = version.case, version.content
    if str(case.supervisor_id) != content["review"]["supervisor"]:
        yield Damage(f"case {case.pk}", "names another supervisor than signed it")
    pictures = [
        (str(pk), view) for pk, view in case.images.order_by("position").values_list("instance_id", "view_id")
    ]
    there = {pk for pk, _ in pictures}
    signed = [(image["instance"], image["view"]) for image in content["images"] if image["instance"] in there]
    if pictures != signed:
        yield Damage(f"case {case.pk}", "has other pictures or views than were signed")


def signed_without_version() -> Iterator[Damage]:
    """Find cases that claim to be signed although no signature exists."""
    for case in Case.objects.filter(verified_at__isnull=False, versions__isnull=True):
        yield Damage(f"case {case.pk}", "counts as signed, but no signed version of it exists")


def altered_returns() -> Iterator[Damage]:
    """Find cases that were sent back by another person, at another time or more or less often than was recorded."""
    entries = Entry.objects.filter(action="logbook.return_case").values_list("target", "actor", "at")
    reviews = Review.objects.filter(outcome=Review.Outcome.RETURNED)
    rows = reviews.values_list("case_id", "supervisor_id", "decided_at")
    found = Counter((f"logbook.case:{case}", f"accounts.user:{person}", at) for case, person, at in rows)
    recorded = Counter(entries)
    for where in sorted({where for where, _, _ in (found - recorded) + (recorded - found)}):
        yield Damage(where, "was sent back otherwise than the audit record says")
