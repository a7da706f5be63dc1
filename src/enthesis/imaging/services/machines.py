"""The machines that may send, and the refusal of those that may not."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput
from enthesis.core.permissions import require
from enthesis.imaging.models import Machine


class MachineNotRight(InvalidInput):
    """What was entered about a machine cannot be used; `fields` says where."""


@transaction.atomic
def add_machine(
    *, name: str, ae_title: str, peer_address: str = "", actor: Any, now: datetime | None = None
) -> Machine:
    """Let a machine send pictures from now on.

    Parameters
    ----------
    ae_title
        What the machine calls itself (DICOM PS3.5 VR AE), at most 16 characters.
    peer_address
        The only IP address it may send from; empty for any.

    Raises
    ------
    MachineNotRight
        `fields` says what is wrong, or that another machine has this title.
    """
    _require_manager(actor)
    at = now or timezone.now()
    machine = Machine(name=name.strip(), ae_title=ae_title.strip(), peer_address=peer_address.strip() or None)
    machine.added_at = at
    _check(machine)
    machine.save(force_insert=True)
    record(action="imaging.add_machine", actor=actor, target=machine, detail=_detail(machine), now=at)
    return machine


@transaction.atomic
def change_machine(
    *, machine: Machine, name: str, ae_title: str, peer_address: str = "", is_active: bool | None = None,
    actor: Any, now: datetime | None = None,
) -> Machine:  # fmt: skip
    """Change what is known about a machine; `is_active` None leaves it switched on or off as it is.

    Raises
    ------
    MachineNotRight
        `fields` says what is wrong, or that another machine has this title.
    """
    _require_manager(actor)
    changed = Machine.objects.select_for_update().get(pk=machine.pk)
    changed.name, changed.ae_title = name.strip(), ae_title.strip()
    changed.peer_address = peer_address.strip() or None
    if is_active is not None:
        changed.is_active = is_active
    _check(changed)
    changed.save(update_fields=["name", "ae_title", "peer_address", "is_active"])
    record(action="imaging.change_machine", actor=actor, target=changed, detail=_detail(changed), now=now)
    return changed


@transaction.atomic
def remove_machine(*, machine: Machine, actor: Any, now: datetime | None = None) -> Machine:
    """Refuse what a machine sends from now on; what it sent before stays, and it can be switched on again."""
    return _switch(machine, actor, now, is_active=False)


@transaction.atomic
def restore_machine(*, machine: Machine, actor: Any, now: datetime | None = None) -> Machine:
    """Let a machine that was switched off send again."""
    return _switch(machine, actor, now, is_active=True)


def _switch(machine: Machine, actor: Any, now: datetime | None, *, is_active: bool) -> Machine:
    _require_manager(actor)
    switched = Machine.objects.select_for_update().get(pk=machine.pk)
    switched.is_active = is_active
    switched.save(update_fields=["is_active"])
    action = "imaging.restore_machine" if is_active else "imaging.remove_machine"
    record(action=action, actor=actor, target=switched, now=now)
    return switched


@transaction.atomic
def refuse_association(*, reason: str, machine: Machine | None, now: datetime | None = None) -> None:
    """Record that the gateway has not let somebody in. What they called themselves is not kept: anybody can send that.

    Parameters
    ----------
    reason
        `wrong_called_title`, `unknown_machine`, `wrong_address`, `too_many` or `nothing_offered`.
    machine
        The machine whose title was given, where there is one.
    """
    record(
        action="imaging.refuse_association", actor="gateway", target=machine or "gateway",
        detail={"reason": reason}, now=now,
    )  # fmt: skip


def _require_manager(actor: Any) -> None:
    if isinstance(actor, User):
        require(actor, "imaging.manage_machines")


def _check(machine: Machine) -> None:
    try:
        machine.full_clean()
    except ValidationError as error:
        fields = {name: " ".join(messages) for name, messages in error.message_dict.items()}
        if (
            "ae_title" in fields
            and Machine.objects.filter(ae_title=machine.ae_title).exclude(pk=machine.pk).exists()
        ):
            fields["ae_title"] = "Another machine has this AE title. Give each machine its own."
        raise MachineNotRight(
            "The machine was not saved. Look at the fields below.", fields=fields
        ) from error


def _detail(machine: Machine) -> dict[str, Any]:
    return {
        "ae_title": machine.ae_title,
        "peer_address": machine.peer_address or "",
        "active": machine.is_active,
    }
