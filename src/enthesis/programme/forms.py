"""What administrators enter about people and their roles."""

from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet

from enthesis.programme.models import Cohort, ProgrammeVersion, Role
from enthesis.programme.selectors import INVITED, NOBODY, ORDERS, STUDENT, Wanted

FIRST_DAY, LAST_DAY, COHORT = (
    {"required": words} for words in ("Enter the first day.", "Enter the last day.", "Choose a cohort.")
)
ROLE_FILTERS = ((STUDENT, "Student"), *Role.choices, (NOBODY, "No role"), (INVITED, "Never signed in"))


class PersonForm(forms.Form):
    """A new person."""

    name = forms.CharField(
        label="Name", max_length=150, help_text="As it should stand on a certificate.",
        error_messages={"required": "Enter the person's name."},
    )  # fmt: skip
    email = forms.EmailField(
        label="E-mail address", max_length=254, help_text="A link to sign in is mailed here.",
        error_messages={
            "required": "Enter the person's e-mail address.",
            "invalid": "Enter a whole e-mail address, such as name@example.org.",
        },
    )  # fmt: skip


class DayInput(forms.DateInput):
    """A date as the browser's own date field sends it."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def offer_cohorts(field: Any, cohorts: QuerySet[Cohort]) -> None:
    """Offer cohorts in a field; they are read once, also for several fields."""
    field.queryset = cohorts
    field.choices = [("", field.empty_label), *((cohort.pk, cohort.name) for cohort in cohorts)]


class RoleForm(forms.Form):
    """A role, where it is held, for which regions, from when and until when."""

    prefix = "role"

    role = forms.ChoiceField(
        label="Role", choices=[("", "Choose a role"), *Role.choices],
        error_messages={"required": "Choose a role."},
    )  # fmt: skip
    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label="Where", required=False, empty_label="The whole site",
        help_text="A role at the whole site holds in every cohort.",
    )  # fmt: skip
    regions = forms.MultipleChoiceField(
        label="Regions they may sign", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="For clinical supervisors only.",
    )  # fmt: skip
    starts_on = forms.DateField(label="From", widget=DayInput, error_messages=FIRST_DAY)
    ends_on = forms.DateField(
        label="Until",
        required=False,
        widget=DayInput,
        help_text="The last day. Leave empty if it is not known.",
    )

    def __init__(
        self, *args: Any, cohorts: QuerySet[Cohort], regions: dict[str, str], today: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = today
        offer_cohorts(self.fields["cohort"], cohorts)
        self.fields["regions"].choices = list(regions.items())  # type: ignore[attr-defined]


class EnrolForm(forms.Form):
    """A place in a cohort; the days are the cohort's own unless others are entered."""

    prefix = "place"

    cohort = forms.ModelChoiceField(
        Cohort.objects.none(), label="Cohort", empty_label="Choose a cohort", error_messages=COHORT
    )
    starts_on = forms.DateField(
        label="From", required=False, widget=DayInput, help_text="Leave empty for the cohort's first day."
    )
    ends_on = forms.DateField(
        label="Until", required=False, widget=DayInput, help_text="Leave empty for the cohort's last day."
    )

    def __init__(self, *args: Any, cohorts: QuerySet[Cohort], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_cohorts(self.fields["cohort"], cohorts)

    def clean(self) -> dict[str, Any]:
        """Fill in the cohort's own days."""
        cleaned = super().clean() or {}
        if cohort := cleaned.get("cohort"):
            cleaned["starts_on"] = cleaned.get("starts_on") or cohort.starts_on
            cleaned["ends_on"] = cleaned.get("ends_on") or cohort.ends_on
        return cleaned


class CohortForm(forms.Form):
    """A new cohort, pinned to a version of its programme."""

    name = forms.CharField(
        label="Name", max_length=100, help_text='Such as "September 2026".',
        error_messages={"required": "Enter the cohort's name."},
    )  # fmt: skip
    version = forms.ModelChoiceField(
        ProgrammeVersion.objects.defer("document").order_by("-loaded_at", "-pk"),
        label="Programme", empty_label="Choose a version",
        help_text="It cannot be changed later: this is what the students are promised.",
        error_messages={"required": "Choose a version of the programme."},
    )  # fmt: skip
    starts_on = forms.DateField(label="First day", widget=DayInput, error_messages=FIRST_DAY)
    ends_on = forms.DateField(label="Last day", widget=DayInput, error_messages=LAST_DAY)


class EndForm(forms.Form):
    """The last day of a role or of a place in a cohort."""

    last_day = forms.DateField(label="Last day", widget=DayInput, error_messages=LAST_DAY)


class PeopleFilter(forms.Form):
    """What the address bar says about a list of people; what makes no sense there is passed over."""

    q = forms.CharField(required=False, max_length=100)
    role = forms.ChoiceField(required=False, choices=ROLE_FILTERS)
    cohort = forms.IntegerField(required=False, min_value=1)
    order = forms.ChoiceField(required=False, choices=[(order, order) for order in ORDERS])

    def wanted(self) -> Wanted:
        """Give which people are looked for."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            given.get("q") or "", given.get("role") or "", given.get("cohort"), given.get("order") or "name"
        )
