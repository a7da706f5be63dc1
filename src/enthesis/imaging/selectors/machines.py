"""Machines, and when each was last heard of."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Max

from enthesis.imaging.models import Machine


@dataclass(frozen=True)
class MachineRow:
    """A machine as its list shows it; `last_seen` is when a picture last came from it."""

    machine: Machine
    last_seen: datetime | None
    studies: int


def machine_rows() -> list[MachineRow]:
    """Give every machine by name, with what came from it."""
    machines = Machine.objects.annotate(last=Max("studies__instances__received_at"))
    counted = machines.annotate(sent=Count("studies", distinct=True)).order_by("name", "pk")
    return [MachineRow(machine, machine.last, machine.sent) for machine in counted]


def machine_by_title(ae_title: str) -> Machine | None:
    """Give the active machine that calls itself so, if there is one."""
    return Machine.objects.filter(ae_title=ae_title.strip(), is_active=True).first()
