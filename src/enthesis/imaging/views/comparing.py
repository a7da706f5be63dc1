"""Another study beside the one whose page is open: which ones can be chosen, and the pictures of the one that was."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from enthesis.core.errors import NotVisible
from enthesis.imaging.domain.comparing import names_apart
from enthesis.imaging.models import Study
from enthesis.imaging.permissions import get_study_for
from enthesis.imaging.selectors import StudyChoice, shown_of, studies_beside, study_choices, viewer_stack


@dataclass(frozen=True)
class Beside:
    """What a study can be compared with, and the one that was chosen, as the viewer's stack; `group` names its own."""

    choices: list[StudyChoice]
    chosen: StudyChoice | None = None
    group: str = ""
    stack: Sequence[dict[str, Any]] = ()

    @property
    def options(self) -> list[tuple[uuid.UUID, str]]:
        """Give the studies that can be chosen, each with its line; an older one that was chosen comes last."""
        is_older = self.chosen and self.chosen.pk not in {one.pk for one in self.choices}
        older = [self.chosen] if self.chosen and is_older else []
        return [(one.pk, one.label) for one in (*self.choices, *older)]


def beside_of(request: HttpRequest, study: Study) -> Beside:
    """Give what a study can be compared with, and the pictures of the study that the address asks for."""
    choices, asked = studies_beside(request.user, study), request.GET.get("with", "")
    if not asked:
        return Beside(choices)
    other = get_study_for(request.user, key_of(asked))
    if other.pk == study.pk:
        raise NotVisible("This is the same study. Choose another one to compare it with.")
    own, chosen = study_choices(request.user, [study, other])
    group, name = names_apart(own.compared, chosen.compared)
    return Beside(choices, chosen, group, viewer_stack(shown_of(request.user, other), group=name))


def key_of(asked: str) -> uuid.UUID:
    """Read the id of a study; raises NotVisible where it is none."""
    try:
        return uuid.UUID(asked)
    except ValueError as error:
        raise NotVisible("There is no such study among yours.") from error
