"""Machines, and when each was last heard of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max

from enthesis.imaging.models import Machine

QUIET_AFTER = timedelta(days=7)


@dataclass(frozen=True)
class MachineRow:
    """A machine as its list shows it; `last_seen` is when a picture last came from it."""

    machine: Machine
    last_seen: datetime | None
    studies: int

    @property
    def heard_at(self) -> datetime | None:
        """Give when it was last heard of, by a picture or only by a connection."""
        heard = [at for at in (self.last_seen, self.machine.seen_at) if at is not None]
        return max(heard, default=None)

    def state(self, refused_at: datetime | None, now: datetime) -> tuple[str, str]:
        """Say how it is in a word, with the shape of the word; `refused_at` is when it was last refused lately."""
        if not self.machine.is_active:
            return "Switched off", "stop"
        if refused_at is not None and (self.last_seen is None or refused_at > self.last_seen):
            return "Refused", "stop"
        if self.machine.echo_problem:
            return "Does not answer", "wait"
        if self.heard_at is None:
            return "Not heard of yet", "wait"
        return ("Sending", "done") if now - self.heard_at < QUIET_AFTER else ("Quiet", "plain")


def machine_rows(among: Iterable[int] | None = None) -> list[MachineRow]:
    """Give every machine by name, or only some by their keys, with what came from it."""
    machines = Machine.objects.all() if among is None else Machine.objects.filter(pk__in=list(among))
    dated = machines.annotate(last=Max("studies__instances__received_at"))
    counted = dated.annotate(sent=Count("studies", distinct=True)).order_by("name", "pk")
    return [MachineRow(machine, machine.last, machine.sent) for machine in counted]


def machine_by_title(ae_title: str) -> Machine | None:
    """Give the active machine that calls itself so, if there is one."""
    return Machine.objects.filter(ae_title=ae_title.strip(), is_active=True).first()
