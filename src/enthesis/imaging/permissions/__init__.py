"""Who sees which picture and may do what with it. Single things are found through the querysets of the lists."""

from enthesis.imaging.permissions import machines, profiles, removals, scaling, spot_checks
from enthesis.imaging.permissions.annotations import (
    annotates_pictures,
    get_own_annotation_for,
    own_annotations,
    visible_annotations,
)
from enthesis.imaging.permissions.pictures import (
    get_instance_for,
    get_own_instance_for,
    get_study_for,
    grant_viewing,
    opens_inbox,
    own_instances,
    owns_picture,
    uploads_pictures,
    visible_instances,
    visible_studies,
)
from enthesis.imaging.permissions.programs import get_readable_for, readable_instances
from enthesis.imaging.permissions.quarantine import (
    get_quarantined_for,
    is_own_picture,
    keeps_quarantine,
    visible_quarantine,
)

__all__ = [
    "annotates_pictures",
    "get_instance_for",
    "get_own_annotation_for",
    "get_own_instance_for",
    "get_quarantined_for",
    "get_readable_for",
    "get_study_for",
    "grant_viewing",
    "is_own_picture",
    "keeps_quarantine",
    "machines",
    "opens_inbox",
    "own_annotations",
    "own_instances",
    "owns_picture",
    "profiles",
    "readable_instances",
    "removals",
    "scaling",
    "spot_checks",
    "uploads_pictures",
    "visible_annotations",
    "visible_instances",
    "visible_quarantine",
    "visible_studies",
]
