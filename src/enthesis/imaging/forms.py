"""Reading the answers of the check, the area to keep, and what administrators enter about machines."""

import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import QueryDict

from enthesis.core.errors import InvalidInput
from enthesis.imaging.domain import Box
from enthesis.imaging.domain.marking import MOST_BOXES, Mask
from enthesis.imaging.models import AE_TITLE, Instance, Machine
from enthesis.imaging.selectors.sealed_lists import SealedWanted
from enthesis.imaging.services import Network

NOTHING = "nothing"
ANSWERS = (NOTHING, "something", "unsure")
CORNERS = {"x0": "Left", "y0": "Top", "x1": "Right", "y1": "Bottom"}
KEEP, BLANK = "keep", "blank"
SHA256 = re.compile(r"[0-9a-f]{64}")
MOST_HASHES = 5000


def read_id(data: Mapping[str, Any], name: str) -> uuid.UUID | None:
    """Read an id; None where there is none that can be read."""
    try:
        return uuid.UUID(str(data.get(name, "")))
    except ValueError:
        return None


def read_ids(data: QueryDict, name: str) -> list[uuid.UUID]:
    """Read several ids; those that cannot be read are passed over."""
    found = (read_id({name: value}, name) for value in data.getlist(name))
    return [one for one in found if one is not None]


def read_count(data: Mapping[str, Any], name: str) -> int:
    """Read a small number that only tells how far somebody is; nonsense counts as none."""
    value = str(data.get(name, ""))
    return int(value) if re.fullmatch(r"[0-9]{1,4}", value) else 0


@dataclass(frozen=True)
class Answer:
    """One answer of the check, with how far the person is."""

    instance: uuid.UUID | None
    answer: str
    study: uuid.UUID | None
    done: int


def read_answer(post: QueryDict) -> Answer:
    """Read an answer of the check; raises InvalidInput where it is none of the three."""
    answer = post.get("answer", "")
    if answer not in ANSWERS:
        raise InvalidInput("Choose one of the three answers. The picture still waits.")
    return Answer(read_id(post, "instance"), answer, read_id(post, "study"), read_count(post, "done"))


def read_hashes(given: Any) -> list[str]:
    """Read what a browser asks about files it may have sent before: their SHA-256 in hex.

    Raises
    ------
    InvalidInput
        It is something else, or too many at once.
    """
    hashes = given.get("hashes") if isinstance(given, dict) else None
    if not isinstance(hashes, list) or len(hashes) > MOST_HASHES:
        raise InvalidInput(f"Ask about at most {MOST_HASHES} files at once, as a list named hashes.")
    if not all(isinstance(one, str) and SHA256.fullmatch(one) for one in hashes):
        raise InvalidInput("Each hash must be 64 hex digits in small letters.")
    return hashes


@dataclass(frozen=True)
class BoxFields:
    """One row of the fields of boxes, as it was sent or as it is shown first: a kind, and four corners as text."""

    kind: str = KEEP
    x0: str = ""
    y0: str = ""
    x1: str = ""
    y1: str = ""

    @property
    def is_empty(self) -> bool:
        """Tell whether no corner was written."""
        return not any((self.x0, self.y0, self.x1, self.y1))


def box_fields(mask: Mask) -> list[BoxFields]:
    """Give the fields as they show a mask."""
    boxes = [(KEEP, box) for box in mask.keep] + [(BLANK, box) for box in mask.blank]
    return [BoxFields(kind, *(str(getattr(box, name)) for name in CORNERS)) for kind, box in boxes]


def read_box_fields(sent: QueryDict) -> list[BoxFields]:
    """Read the fields of boxes as they were sent, box.1.x0 and so on, without judging them; empty rows go."""
    rows = []
    for number in range(1, MOST_BOXES + 1):
        corners = [sent.get(f"box.{number}.{name}", "").strip()[:6] for name in CORNERS]
        rows.append(BoxFields(BLANK if sent.get(f"box.{number}.kind") == BLANK else KEEP, *corners))
    return [row for row in rows if not row.is_empty]


def read_mask(rows: Sequence[BoxFields], instance: Instance) -> Mask:
    """Read the areas to keep and to blank, in pixels from the top left corner; both corners belong to a box.

    Raises
    ------
    InvalidInput
        Nothing is to be kept, a number is missing or lies outside the picture, or an area is too small for a scan.
    """
    errors: dict[str, str] = {}
    boxes: dict[str, list[Box]] = {KEEP: [], BLANK: []}
    for number, row in enumerate(rows, start=1):
        box = _read_box(row, instance, f"box.{number}.", errors)
        if box is not None:
            boxes[row.kind].append(box)
    if not errors and not boxes[KEEP]:
        raise InvalidInput("Draw a box around the scan, or type its corners. Nothing else is kept.")
    if errors:
        raise InvalidInput("The boxes could not be read.", fields=errors)
    return Mask(tuple(boxes[KEEP]), tuple(boxes[BLANK]))


def _read_box(row: BoxFields, instance: Instance, prefix: str, errors: dict[str, str]) -> Box | None:
    values: dict[str, int] = {}
    for name in CORNERS:
        last = (instance.columns if name.startswith("x") else instance.rows) - 1
        value = getattr(row, name)
        if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > last:
            errors[prefix + name] = f"Write a whole number from 0 to {last}."
        else:
            values[name] = int(value)
    if len(values) < len(CORNERS):
        return None
    box = Box(**values)
    if row.kind == KEEP and not box.is_usable:
        errors[prefix + "x1"] = (
            "The area must be at least 8 pixels wide and high, its right edge right of the left one."
        )
    elif box.x1 < box.x0 or box.y1 < box.y0:
        errors[prefix + "x1"] = "The right edge must be right of the left one, and the bottom below the top."
    return box


SEALED_ORDERS = ("expires", "received", "machine", "owner")


def read_sealed_wanted(get: QueryDict) -> SealedWanted:
    """Read which sealed pictures are looked for; nonsense counts as nothing."""
    order = get.get("order", "")
    return SealedWanted(
        reason=get.get("reason", "")[:40],
        machine=get.get("machine", "")[:250],
        owner=get.get("owner", "")[:40],
        soon=get.get("soon") == "1",
        order=order if order.removeprefix("-") in SEALED_ORDERS else SealedWanted.order,
    )


def read_machine(post: QueryDict, machines: QuerySet[Machine]) -> Machine | None:
    """Read the machine that was chosen among these; None stands for any.

    Raises
    ------
    InvalidInput
        There is no such machine.
    """
    value = post.get("machine", "")
    if value == "any":
        return None
    found = machines.filter(pk=int(value)).first() if re.fullmatch(r"[0-9]{1,9}", value) else None
    if found is None:
        raise InvalidInput("Choose one of the machines, or any machine.")
    return found


class MachineForm(forms.Form):
    """A machine that may send pictures."""

    name = forms.CharField(
        label="Name", max_length=100, help_text="As people call it, such as “Room 3, grey portable”.",
        error_messages={"required": "Write the name by which people know the machine."},
    )  # fmt: skip
    ae_title = forms.CharField(
        label="AE title", max_length=16, validators=[AE_TITLE],
        help_text="As it is set on the machine, in the same letters.",
        error_messages={"required": "Write the AE title that is set on the machine."},
    )  # fmt: skip
    peers = forms.CharField(
        label="Sends from", required=False, max_length=2000,
        help_text="IP addresses or networks, such as 192.0.2.7 or 192.0.2.0/24. Pictures from elsewhere are refused. "
        "Leave empty if they change.",
    )  # fmt: skip
    host = forms.CharField(
        label="Host of the machine", required=False, max_length=253,
        help_text="Where it can be called itself, for a test and to say what has arrived. Leave empty if it cannot.",
    )  # fmt: skip
    port = forms.IntegerField(
        label="Port of the machine", required=False, min_value=1, max_value=65_535,
        help_text="Often 104 or 11112. Leave empty if it cannot be called.",
        error_messages={
            "invalid": "Write a whole number from 1 to 65535.",
            "min_value": "Write a whole number from 1 to 65535.",
            "max_value": "Write a whole number from 1 to 65535.",
        },
    )  # fmt: skip
    needs_certificate = forms.BooleanField(
        label="It must prove who it is with a certificate", required=False,
        help_text="Then it is let in only over the encrypted port.",
    )  # fmt: skip
    certificate = forms.CharField(
        label="SHA-256 fingerprint of its certificate", required=False, max_length=200,
        help_text="Leave empty to remember the first one that it comes with, and again after it was given a new one.",
    )  # fmt: skip

    @classmethod
    def of(cls, machine: Machine) -> "MachineForm":
        """Give the form as it shows a machine that is known."""
        names = ("name", "ae_title", "host", "port", "needs_certificate", "certificate")
        shown = {name: getattr(machine, name) for name in names}
        return cls(initial={**shown, "peers": ", ".join(machine.peers)})

    @property
    def described(self) -> dict[str, Any]:
        """Give what was entered as the services take it."""
        given = dict(self.cleaned_data)
        names = {"name": given.pop("name"), "ae_title": given.pop("ae_title")}
        peers = re.split(r"[\s,;]+", given.pop("peers").strip(" ,;"))
        return {**names, "network": Network(**given, peers=[one for one in peers if one])}

    @property
    def messages(self) -> dict[str, str]:
        """Give the first message of each field that is at fault."""
        return {name: str(found[0]) for name, found in self.errors.items()} if self.is_bound else {}

    @property
    def labels(self) -> dict[str, str]:
        """Give the labels of the fields by their names."""
        return {name: str(field.label) for name, field in self.fields.items()}

    def note(self, error: InvalidInput) -> None:
        """Show a service's refusal at the fields it names, or above them all."""
        for name, words in (error.fields or {"": error.message}).items():
            self.add_error(name if name in self.fields else None, words)


class GiveForm(forms.Form):
    """To whom a picture is given that nobody owns."""

    student = forms.UUIDField(
        error_messages={"required": "Choose a student.", "invalid": "Choose a student from the list."}
    )
