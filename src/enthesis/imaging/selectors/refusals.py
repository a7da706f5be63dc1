"""What machines were refused lately, as the record has it, in words for whoever looks after them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings

from enthesis.audit.models import Entry
from enthesis.audit.selectors import name_of
from enthesis.imaging.domain import MESSAGES
from enthesis.imaging.models import Machine

# Before anything was sent (the keys are the gateway's reasons); afterwards the words are those of the picture.
# `{title}` stands for our own AE title: these words are read where nothing else says it.
TURNED_AWAY: Final = {
    "wrong_called_title": "It called us by another name. Our AE title is {title}: type that into its settings.",
    "unknown_machine": (
        "Its AE title is not on our list of machines, or it is switched off there. "
        "Add the machine with the title that is set on it, or switch it on again."
    ),
    "wrong_address": "It sent from another address than is entered on its page. Correct there where it sends from.",
    "needs_certificate": "It came unencrypted, but must show its certificate. Let it use the encrypted port.",
    "wrong_certificate": (
        "It came with another certificate than before. If it was given a new one, empty the field for its fingerprint."
    ),
    "no_certificate": (
        "Somebody at the encrypted port showed no certificate that we trust. Look at the one set on the machine."
    ),
    "too_many": "Too many machines sent at once. It will try again by itself.",
    "not_now": "We could not look it up at that moment. Let it send again.",
}
MOST: Final = 500


@dataclass(frozen=True)
class Refusal:
    """One reason for which a machine was refused, how often, and when last; `machine` is None where it is not ours."""

    machine: Machine | None
    words: str
    times: int
    last: datetime


def refusals_since(since: datetime) -> list[Refusal]:
    """Give what the gateway refused since then, latest first, each machine and reason once."""
    found = Entry.objects.filter(
        actor="gateway", action__in=("imaging.refuse_association", "imaging.refuse_picture"), at__gte=since
    )
    grouped: dict[tuple[str, str], list[datetime]] = {}
    for target, detail, at in found.order_by("-number").values_list("target", "detail", "at")[:MOST]:
        grouped.setdefault((target, detail.get("reason") or detail.get("code", "")), []).append(at)
    machines = {name_of(machine): machine for machine in Machine.objects.all()} if grouped else {}
    return [
        Refusal(machines.get(target), _words(code), len(times), times[0])
        for (target, code), times in grouped.items()
    ]


def _words(code: str) -> str:
    said = TURNED_AWAY.get(code) or MESSAGES.get(code, code)
    return said.replace("{title}", settings.DICOM_AE_TITLE)
