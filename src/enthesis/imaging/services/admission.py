"""Which machine is let in, and when each was last heard of."""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from enthesis.audit.services import record
from enthesis.imaging.domain.peers import is_peer
from enthesis.imaging.models import Machine
from enthesis.imaging.selectors import machine_by_title

SEEN_EVERY: Final = timedelta(minutes=1)


def admit_machine(*, title: str, address: str, certificate: str = "", now: datetime) -> str:
    """Let a machine in, or give the reason why not, a key of `selectors.TURNED_AWAY`.

    Parameters
    ----------
    title
        What the machine calls itself.
    address
        The plain address that it comes from.
    certificate
        The SHA-256 (hex) of the certificate that it has proved to hold; empty where it came unencrypted.
    """
    machine = machine_by_title(title)
    if machine is None:
        return "unknown_machine"
    if not is_peer(address, machine.peers):
        return "wrong_address"
    if machine.needs_certificate and not certificate:
        return "needs_certificate"
    if certificate and not _is_its_own(machine, certificate, now):
        return "wrong_certificate"
    _see(machine, now)
    return ""


def _is_its_own(machine: Machine, certificate: str, now: datetime) -> bool:
    """Tell whether a machine may come with this certificate; one that needs any keeps the first."""
    if machine.certificate or not machine.needs_certificate:
        return machine.certificate in ("", certificate)
    with transaction.atomic():
        known = Machine.objects.select_for_update().get(pk=machine.pk)
        if not known.certificate:
            known.certificate = certificate
            known.save(update_fields=["certificate"])
            detail = {"certificate": certificate}
            record(
                action="imaging.remember_certificate",
                actor="gateway",
                target=known,
                detail=detail,
                now=now,
            )
    return known.certificate == certificate


def _see(machine: Machine, now: datetime) -> None:
    """Note when a machine was heard of, once a minute: a row of the record for each of them would say no more."""
    if machine.seen_at is None or now - machine.seen_at >= SEEN_EVERY:
        Machine.objects.filter(pk=machine.pk).update(seen_at=now)
