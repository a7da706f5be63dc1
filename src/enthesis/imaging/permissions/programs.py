"""Who may use programs, and what those may read."""

from typing import Any

from django.db.models import QuerySet

from enthesis.core.errors import NotVisible
from enthesis.core.permissions import declare
from enthesis.imaging import states
from enthesis.imaging.models import Instance
from enthesis.imaging.permissions.pictures import visible_instances
from enthesis.programme.selectors import standing_of


def uses_programs(user: Any, thing: Any) -> bool:
    """Allow everybody who studies or works here today; who has left looks at what is theirs on the pages."""
    standing = standing_of(user)
    return user.impersonated_by is None and (standing.enrolment is not None or bool(standing.holdings))


def readable_instances(user: Any) -> QuerySet[Instance]:
    """Give the pictures that programs may read for this person: those that they see and that have been checked."""
    return visible_instances(user).filter(state=states.CLEAN)


def get_readable_for(
    user: Any, study_uid: str, series_uid: str = "", sop_instance_uid: str = ""
) -> list[Instance]:
    """Give the pictures of a study, of one of its series, or a single one, in the order they were recorded.

    Two students may have the same picture of one machine: who sees both is given it once.

    Raises
    ------
    NotVisible
        There is none that programs may read for this person.
    """
    asked = readable_instances(user).filter(study__study_uid=study_uid).select_related("study")
    if series_uid:
        asked = asked.filter(series_uid=series_uid)
    if sop_instance_uid:
        asked = asked.filter(sop_instance_uid=sop_instance_uid)
    found = {one.sop_instance_uid: one for one in asked.order_by("-received_at", "pk")}
    if not found:
        raise NotVisible("There is nothing under this address that this key may read.")
    return sorted(found.values(), key=_recorded)


def _recorded(one: Instance) -> tuple[float, str, float, str]:
    far = float("inf")
    series = far if one.series_number is None else one.series_number
    number = far if one.instance_number is None else one.instance_number
    return series, one.series_uid, number, one.sop_instance_uid


def takes_media(user: Any, thing: Any) -> bool:
    """Allow everybody for themselves; which pictures there are to take is said by who sees them."""
    return user.impersonated_by is None


declare("imaging.take_media", "download pictures that you may see as DICOM.", takes_media)
declare(
    "imaging.use_dicomweb", "let programs read and send pictures for you through DICOMweb.", uses_programs
)
