"""What happened to a case, from the audit record: who did what with it, and when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from enthesis.accounts.selectors import names_of
from enthesis.audit.models import Entry
from enthesis.audit.selectors import entries_about
from enthesis.logbook.models import Case, CaseVersion, Review

# What everybody who reads a case may know of it. What a student writes and files before sending is not among it.
KNOWN_TO_READERS = {
    "logbook.start_case": "Begun",
    "logbook.submit_case": "Sent to the supervisor",
    "logbook.withdraw_case": "Taken back",
    "logbook.open_correction": "Correction begun",
    "logbook.give_up_correction": "Correction given up",
}
# What only the student knows: nobody else had seen the case by then.
KNOWN_TO_STUDENT = {"logbook.discard_case": "Thrown away", "logbook.restore_case": "Brought back"}
DECISIONS = {
    "logbook.verify_case": Review.Outcome.VERIFIED,
    "logbook.return_case": Review.Outcome.RETURNED,
}
SENT_AGAIN = "Correction sent to the supervisor"


@dataclass(frozen=True)
class Happening:
    """One thing that happened to a case; a decision comes with its review, a signature with the version it made."""

    at: datetime
    title: str
    kind: str = ""
    review: Review | None = None
    version: CaseVersion | None = None


def history_of(case: Case, reviews: Sequence[Review], *, is_own: bool) -> list[Happening]:
    """List what happened to a case and may be known to its reader, latest first.

    Parameters
    ----------
    reviews
        All decisions on the case, with their supervisors.
    is_own
        The reader is the student, who knows more of it.
    """
    known = KNOWN_TO_READERS | KNOWN_TO_STUDENT if is_own else KNOWN_TO_READERS
    entries = list(entries_about(case).filter(action__in=[*known, *DECISIONS]))
    versions = {version.signed_at: version for version in case.versions.defer("content")}
    decided = {(review.outcome, review.decided_at): review for review in reviews}
    return list(_happenings(entries, known, decided, versions))[::-1]


def _happenings(
    entries: Sequence[Entry],
    known: dict[str, str],
    decided: dict[tuple[str, datetime], Review],
    versions: dict[datetime, CaseVersion],
) -> Iterator[Happening]:
    """Tell each entry in words, in the order of the record."""
    names = names_of(entry.actor for entry in entries)
    is_signed = False
    for entry in entries:
        by = f" by {names[entry.actor]}" if entry.actor in names else ""
        if entry.action not in DECISIONS:
            is_again = is_signed and entry.action == "logbook.submit_case"
            yield Happening(entry.at, f"{SENT_AGAIN if is_again else known[entry.action]}{by}")
            continue
        outcome = DECISIONS[entry.action]
        is_signed = is_signed or outcome == Review.Outcome.VERIFIED
        kind = "done" if outcome == Review.Outcome.VERIFIED else "stop"
        review = decided.get((outcome, entry.at))
        yield Happening(entry.at, f"{outcome.label}{by}", kind, review, versions.get(entry.at))
