"""What people type about themselves."""

import zoneinfo
from functools import cache

from django import forms

from enthesis.accounts.models import ApiToken

# Days until a key ends, and the words for it.
LIVES = (("30", "30 days"), ("90", "3 months"), ("180", "6 months"), ("365", "1 year"))


@cache
def time_zones() -> list[tuple[str, str]]:
    """Give the time zones that people choose from, as the IANA database names them."""
    names = sorted(
        name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/")
    )
    return [("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class ProfileForm(forms.Form):
    """A person's own name and time zone."""

    name = forms.CharField(
        label="Your name", max_length=150, help_text="As it should stand on your certificate."
    )
    time_zone = forms.ChoiceField(
        label="Time zone", choices=time_zones, help_text="Times are shown in this zone."
    )


class LinkForm(forms.Form):
    """The address to which a one-time link goes, and the page it leads to."""

    email = forms.EmailField(label="Your e-mail address", max_length=254)
    next = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class SamplePersonForm(forms.Form):
    """One of the sample people, and the page to begin on."""

    person = forms.UUIDField()
    next = forms.CharField(required=False, max_length=300)


class TokenForm(forms.Form):
    """A new key for a program: what it is called, what it may do, and until when."""

    name = forms.CharField(
        label="Name",
        max_length=60,
        help_text="So that you know it again, such as \u201cOHIF on my laptop\u201d.",
    )
    scopes = forms.MultipleChoiceField(
        label="What the program may do",
        choices=ApiToken.Scope.choices,
        help_text="Never more than you may do yourself.",
        error_messages={"required": "Say what the program may do."},
    )
    life = forms.ChoiceField(label="Until when", choices=LIVES, initial="90")
