"""Writing a case: begin, save, attach pictures, throw away and bring back."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput, NotVisible, WrongState
from enthesis.core.permissions import require
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions import visible_instances
from enthesis.logbook import states
from enthesis.logbook.domain.holding import held_back
from enthesis.logbook.models import Case, CaseImage
from enthesis.logbook.services.locking import check_revision, lock_case, move_case, note_change
from enthesis.logbook.services.scope import problem_of_region, refuse_region
from enthesis.logbook.services.texts import refuse_identifiers, storable
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of
from enthesis.reporting.domain.document import Report

# What of a report belongs to its region: it stays with the stored region where the new one is refused.
OF_REGION = ("report.findings", "report.technique.views", "report.technique.dynamic_tests")


class PictureNotFree(InvalidInput):
    """A picture belongs to another case, or has not been checked by its owner."""


@dataclass(frozen=True)
class Draft:
    """What a student has written so far; anything may be missing."""

    performed_on: date | None = None
    region: str = ""
    side: str = ""
    supervision_level: str = ""
    supervisor_id: uuid.UUID | None = None
    details: Mapping[str, Any] = field(default_factory=dict)
    report: Mapping[str, Any] = field(default_factory=dict)
    reflection: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Saved:
    """A case as it was saved; `refused` says, by the path of what was not stored, what to do about it.

    What is `identifying` must not be kept anywhere else either.
    """

    case: Case
    refused: Mapping[str, str] = field(default_factory=dict)
    identifying: frozenset[str] = frozenset()


@transaction.atomic
def start_case(*, enrolment: Enrolment, pk: uuid.UUID, draft: Draft, actor: Any, now: datetime) -> Case:
    """Begin a case under an id made by the client; asking twice with the same id gives the same case.

    Raises
    ------
    OutsideScope, MayIdentifySomebody, TextTooLong
        Nothing was stored.
    """
    known = Case.objects.filter(pk=pk).select_related("enrolment__cohort").first()
    if known is not None:
        require(actor, "logbook.write_case", known)
        return known
    refuse_identifiers(report=draft.report, reflection=draft.reflection, details=draft.details)
    Enrolment.objects.select_for_update(of=("self",)).get(pk=enrolment.pk)
    last = Case.objects.filter(enrolment=enrolment).aggregate(last=Max("number"))["last"] or 0
    case = Case(pk=pk, enrolment=enrolment, number=last + 1, created_at=now, updated_at=now)
    require(actor, "logbook.write_case", case)
    refuse_region(enrolment, draft.region)
    write_draft(case, draft)
    case.save(force_insert=True)
    record(action="logbook.start_case", actor=actor, target=case, now=now)
    return case


def write_draft(case: Case, draft: Draft) -> None:
    """Put what the student wrote into the row, without saving it; a report always has all of its fields."""
    case.performed_on, case.region, case.side = draft.performed_on, draft.region, draft.side
    case.supervision_level, case.supervisor_id = draft.supervision_level, draft.supervisor_id
    case.details, case.reflection = dict(draft.details), dict(draft.reflection)
    case.report = Report.draft(draft.report).model_dump(mode="json") if draft.report else {}


@transaction.atomic
def save_draft(*, pk: uuid.UUID, revision: int, draft: Draft, actor: Any, now: datetime) -> Saved:
    """Save what the student has written so far: all that can be stored, and what is stored already of the rest.

    What may identify a patient, is far too long, is none of the choices, or lies outside the agreed scope is not
    stored; the answer names it. What was begun before the scope was agreed anew can still be written.

    Raises
    ------
    ChangedMeanwhile
        Another window has saved since; nothing was overwritten.
    WrongState
        The case is with its supervisor, or signed.
    """
    case = lock_case(pk=pk, actor=actor, action="logbook.write_case")
    check_revision(case, revision)
    move_case(case, "edit_correction" if case.state == states.CORRECTING else "edit")
    draft, refused, identifying = part_storable(draft, case)
    write_draft(case, draft)
    case.revision += 1
    case.updated_at = now
    case.save()
    record(action="logbook.save_draft", actor=actor, target=case, detail={"revision": case.revision}, now=now)
    return Saved(case, refused, identifying)


def with_own_region(report: Mapping[str, Any], case: Case) -> dict[str, Any]:
    """Give a report with the findings and views that the case holds: another region than its own was refused."""
    whole: dict[str, Any] = held_back({"report": report}, {"report": case.report}, OF_REGION)["report"]
    return whole


def part_storable(draft: Draft, case: Case) -> tuple[Draft, dict[str, str], frozenset[str]]:
    """Give the draft to store, what to do about each refused part by its path, and which may identify a patient."""
    is_new = draft.region and draft.region != case.region
    problem = problem_of_region(case.enrolment, draft.region) if is_new else ""
    stored = {"report": case.report, "reflection": case.reflection, "details": case.details}
    written = {"report": draft.report, "reflection": draft.reflection, "details": draft.details}
    if problem and draft.report:
        written["report"] = with_own_region(draft.report, case)
    result = storable(written, stored)
    # What came from the case itself is said about the case, not about a field of this form.
    own = {
        path: words for path, words in result.refused.items() if not (problem and path.startswith(OF_REGION))
    }
    refused = {"region": problem, **own} if problem else own
    region = case.region if problem else draft.region
    return replace(draft, region=region, **result.parts), refused, result.identifying


@transaction.atomic
def attach_pictures(*, pk: uuid.UUID, instance_pks: Sequence[uuid.UUID], actor: Any, now: datetime) -> Case:
    """File checked pictures in a case.

    Raises
    ------
    PictureNotFree
        One is in another case, or its owner has not yet said that it identifies nobody.
    """
    case = lock_open_case(pk=pk, actor=actor)
    own = (
        visible_instances(actor)
        .filter(owner=case.enrolment_id, state="clean")
        .select_for_update(of=("self",))
    )
    found = {instance.pk: instance for instance in own.filter(pk__in=instance_pks)}
    last = case.images.aggregate(last=Max("position"))["last"] or 0
    for position, instance_pk in enumerate(instance_pks, last + 1):
        if instance_pk not in found:
            raise PictureNotFree(
                "First say of each picture that nothing on it identifies a patient; then file it."
            )
        attach_one(case, found[instance_pk], position)
    note_change(case, "attach_pictures", actor, now, {"pictures": [str(pk) for pk in instance_pks]})
    return case


def attach_one(case: Case, instance: Instance, position: int) -> None:
    """File one picture; raises PictureNotFree where it is in a case already."""
    try:
        with transaction.atomic():
            CaseImage.objects.create(case=case, instance=instance, position=position)
    except IntegrityError as error:
        raise PictureNotFree(
            "One of these pictures is in a case already. A picture belongs to one case."
        ) from error


@transaction.atomic
def detach_picture(*, pk: uuid.UUID, instance_pk: uuid.UUID, actor: Any, now: datetime) -> Case:
    """Take a picture out of a case; it goes back to the unfiled ones.

    Raises
    ------
    WrongState
        The case has been signed with it.
    """
    case = lock_open_case(pk=pk, actor=actor)
    if str(instance_pk) in signed_pictures(case):
        raise WrongState(
            "This picture is part of what was signed, so it stays. Say in the report what it shows instead."
        )
    if not case.images.filter(instance_id=instance_pk).delete()[0]:
        raise NotVisible("This picture is not in the case.")
    note_change(case, "detach_picture", actor, now, {"picture": str(instance_pk)})
    return case


def signed_pictures(case: Case) -> set[str]:
    """Give the ids of the pictures that the latest signed version of a case binds."""
    signed = case.versions.order_by("-number").first()
    return {image["instance"] for image in signed.content["images"]} if signed else set()


@transaction.atomic
def name_view(*, pk: uuid.UUID, instance_pk: uuid.UUID, view_id: str, actor: Any, now: datetime) -> Case:
    """Say which standard view of the case's region a picture shows; none where `view_id` is empty.

    Raises
    ------
    InvalidInput
        The region has no such view.
    """
    case = lock_open_case(pk=pk, actor=actor)
    if view_id and view_id not in views_of(case):
        raise InvalidInput(
            "Choose one of the views of this region.", fields={"view": "Choose from the list."}
        )
    if not case.images.filter(instance_id=instance_pk).update(view_id=view_id):
        raise NotVisible("This picture is not in the case.")
    note_change(case, "name_view", actor, now, {"picture": str(instance_pk), "view": view_id})
    return case


def views_of(case: Case) -> set[str]:
    """Give the ids of the standard views of a case's region."""
    regions = document_of(case.enrolment.cohort).regions
    return {view.id for region in regions if region.id == case.region for view in region.views}


def lock_open_case(*, pk: uuid.UUID, actor: Any) -> Case:
    """Lock a case that its student may still change; raises WrongState otherwise."""
    case = lock_case(pk=pk, actor=actor, action="logbook.write_case")
    move_case(case, "edit_correction" if case.state == states.CORRECTING else "edit")
    return case


@transaction.atomic
def discard_case(*, pk: uuid.UUID, actor: Any, now: datetime) -> Case:
    """Throw a draft away; its pictures go back to the unfiled ones, and it can be brought back.

    Raises
    ------
    WrongState
        It was sent or signed.
    """
    return _move_and_note(pk, "discard", actor, now)


@transaction.atomic
def restore_case(*, pk: uuid.UUID, actor: Any, now: datetime) -> Case:
    """Bring a thrown-away draft back."""
    return _move_and_note(pk, "restore", actor, now)


def _move_and_note(pk: uuid.UUID, action: str, actor: Any, now: datetime) -> Case:
    case = lock_case(pk=pk, actor=actor, action="logbook.write_case")
    move_case(case, action)
    if case.state == states.DISCARDED:
        case.images.all().delete()
    note_change(case, f"{action}_case", actor, now)
    return case
