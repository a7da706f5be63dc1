"""Reading the answers of the check, the area to keep, and what administrators enter about machines."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict

from enthesis.core.errors import InvalidInput
from enthesis.imaging.domain import Box
from enthesis.imaging.models import AE_TITLE, Instance, Machine

NOTHING = "nothing"
ANSWERS = (NOTHING, "something", "unsure")
CORNERS = {"x0": "Left", "y0": "Top", "x1": "Right", "y1": "Bottom"}
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


def read_box(post: QueryDict, instance: Instance) -> Box:
    """Read the area to keep, in pixels from the top left corner; both corners belong to it.

    Raises
    ------
    InvalidInput
        A number is missing, lies outside the picture, or the area is too small for a scan.
    """
    errors: dict[str, str] = {}
    values: dict[str, int] = {}
    for name in CORNERS:
        last = (instance.columns if name.startswith("x") else instance.rows) - 1
        value = post.get(name, "").strip()
        if not re.fullmatch(r"[0-9]{1,5}", value) or int(value) > last:
            errors[name] = f"Write a whole number from 0 to {last}."
        else:
            values[name] = int(value)
    if errors:
        raise InvalidInput("The area could not be read.", fields=errors)
    box = Box(**values)
    if not box.is_usable:
        words = "The area must be at least 8 pixels wide and high, its right edge right of the left one."
        raise InvalidInput("The area is too small.", fields={"x1": words})
    return box


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
    peer_address = forms.GenericIPAddressField(
        label="IP address", required=False,
        help_text="Pictures from another address are refused. Leave empty if it changes.",
        error_messages={"invalid": "Write an address such as 192.0.2.7, or leave this empty."},
    )  # fmt: skip

    @classmethod
    def of(cls, machine: Machine) -> "MachineForm":
        """Give the form as it shows a machine that is known."""
        names = ("name", "ae_title", "peer_address")
        return cls(initial={name: getattr(machine, name) for name in names})

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
