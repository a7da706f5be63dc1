"""The machines that may send, and the refusal of those that may not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from enthesis.accounts.models import User
from enthesis.audit.services import record
from enthesis.core.errors import InvalidInput
from enthesis.core.permissions import require
from enthesis.imaging.domain.peers import plain_fingerprint, plain_peer
from enthesis.imaging.models import Machine, Rejection

NETWORK: Final = ("peers", "host", "port", "needs_certificate", "certificate")


class MachineNotRight(InvalidInput):
    """What was entered about a machine cannot be used; `fields` says where."""


@dataclass(frozen=True, kw_only=True)
class Network:
    """How a machine is reached, and how it is known when it comes.

    Parameters
    ----------
    peers
        Addresses and networks (192.0.2.7, 192.0.2.0/24) that it may send from; none for any.
    host, port
        Where it listens itself, for a test echo and for storage commitment; empty and None where that is not known.
    needs_certificate
        Whether it may only come encrypted, with a certificate that our authority has signed.
    certificate
        The SHA-256 fingerprint of the one certificate it may come with; empty lets the first one be remembered.
    """

    peers: Sequence[str] = ()
    host: str = ""
    port: int | None = None
    needs_certificate: bool = False
    certificate: str = ""


@transaction.atomic
def add_machine(
    *, name: str, ae_title: str, network: Network | None = None, actor: Any, now: datetime | None = None
) -> Machine:
    """Let a machine send pictures from now on.

    Parameters
    ----------
    ae_title
        What the machine calls itself (DICOM PS3.5 VR AE), at most 16 characters.

    Raises
    ------
    MachineNotRight
        `fields` says what is wrong, or that another machine has this title.
    """
    _require_manager(actor)
    at = now or timezone.now()
    machine = Machine(added_at=at)
    _describe(machine, name, ae_title, network or Network())
    machine.save(force_insert=True)
    record(action="imaging.add_machine", actor=actor, target=machine, detail=_detail(machine), now=at)
    return machine


@transaction.atomic
def change_machine(
    *, machine: Machine, name: str, ae_title: str, network: Network | None = None, is_active: bool | None = None,
    actor: Any, now: datetime | None = None,
) -> Machine:  # fmt: skip
    """Change what is known about a machine; what is None stays as it is.

    Raises
    ------
    MachineNotRight
        `fields` says what is wrong, or that another machine has this title.
    """
    _require_manager(actor)
    changed = Machine.objects.select_for_update().get(pk=machine.pk)
    if is_active is not None:
        changed.is_active = is_active
    _describe(changed, name, ae_title, network)
    changed.save(update_fields=["name", "ae_title", "is_active", *NETWORK])
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
        A key of `selectors.TURNED_AWAY`.
    machine
        The machine whose title was given, where there is one.
    """
    record(
        action="imaging.refuse_association", actor="gateway", target=machine or "gateway",
        detail={"reason": reason}, now=now,
    )  # fmt: skip
    Rejection.objects.create(
        kind=Rejection.Kind.ASSOCIATION,
        code=reason,
        source="gateway",
        machine=machine,
        at=now or timezone.now(),
    )


def _require_manager(actor: Any) -> None:
    if isinstance(actor, User):
        require(actor, "imaging.manage_machines")


def _describe(machine: Machine, name: str, ae_title: str, network: Network | None) -> None:
    machine.name, machine.ae_title = name.strip(), ae_title.strip()
    fields: dict[str, str] = {}
    if network is not None:
        fields = _connect(machine, network)
    try:
        machine.full_clean(exclude=fields)
    except ValidationError as error:
        fields |= {name: " ".join(messages) for name, messages in error.message_dict.items()}
    if "ae_title" in fields and _is_taken(machine):
        fields["ae_title"] = "Another machine has this AE title. Give each machine its own."
    if fields:
        raise MachineNotRight("The machine was not saved. Look at the fields below.", fields=fields)


def _connect(machine: Machine, network: Network) -> dict[str, str]:
    """Take over how a machine is reached, and give what is wrong with it by field."""
    fields: dict[str, str] = {}
    machine.host, machine.port = network.host.strip(), network.port
    machine.needs_certificate = network.needs_certificate
    try:
        machine.peers = [plain_peer(one) for one in network.peers]
    except ValueError:
        fields["peers"] = "Write addresses such as 192.0.2.7 or 192.0.2.0/24, or leave this empty."
    try:
        machine.certificate = plain_fingerprint(network.certificate) if network.certificate.strip() else ""
    except ValueError:
        fields["certificate"] = (
            "Write the certificate's SHA-256 fingerprint, 64 hex digits, or leave this empty."
        )
    if bool(machine.host) != bool(machine.port):
        fields["port" if machine.host else "host"] = "Write both host and port, or neither."
    return fields


def _is_taken(machine: Machine) -> bool:
    return Machine.objects.filter(ae_title=machine.ae_title).exclude(pk=machine.pk).exists()


def _detail(machine: Machine) -> dict[str, Any]:
    return {
        "ae_title": machine.ae_title, "active": machine.is_active, "peers": machine.peers, "host": machine.host,
        "port": machine.port, "needs_certificate": machine.needs_certificate, "certificate": machine.certificate,
    }  # fmt: skip
