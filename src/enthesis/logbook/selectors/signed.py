"""A version as it was signed, in the shape in which the page of a case shows one: nothing here is ever saved."""

from copy import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from enthesis.imaging import states as picture_states
from enthesis.imaging.models import Instance
from enthesis.logbook import states
from enthesis.logbook.models import Case, CaseVersion, Review
from enthesis.logbook.selectors.cases import put_into


@dataclass(frozen=True)
class Signed:
    """What one version binds."""

    version: CaseVersion

    @property
    def content(self) -> dict[str, Any]:
        """Give what the hash is over."""
        content: dict[str, Any] = self.version.content
        return content

    @cached_property
    def case(self) -> Case:
        """Give the case as it was when it was signed."""
        case = copy(self.version.case)
        put_into(case, self.content)
        case.supervisor, case.state = self.version.signed_by, states.VERIFIED
        return case

    @cached_property
    def review(self) -> Review:
        """Give what the supervisor said when signing."""
        said = {name: value for name, value in self.content["review"].items() if name in REVIEW_FIELDS}
        return Review(
            outcome=Review.Outcome.VERIFIED,
            supervisor=self.version.signed_by,
            decided_at=self.version.signed_at,
            **said,
        )

    @cached_property
    def pictures(self) -> list[tuple[Instance, str]]:
        """Give the pictures that were signed and may still be shown, each with the view it was said to show."""
        images = self.content["images"]
        shown = Instance.objects.filter(
            pk__in=[image["instance"] for image in images], state=picture_states.CLEAN
        )
        found = {str(instance.pk): instance for instance in shown.select_related("study")}
        return [(found[image["instance"]], image["view"]) for image in images if image["instance"] in found]


REVIEW_FIELDS = ("signed_in_by", "presence", "agreement", "image_quality", "report_quality", "comment")
