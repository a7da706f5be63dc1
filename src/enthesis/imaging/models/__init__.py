"""Machines, studies and their pictures, and what was received."""

from enthesis.imaging.models.annotations import Annotation
from enthesis.imaging.models.arrivals import LooseObject, Receipt
from enthesis.imaging.models.commitments import Commitment
from enthesis.imaging.models.holds import Hold
from enthesis.imaging.models.machines import AE_TITLE, Machine
from enthesis.imaging.models.measures import Rejection, StoreSample
from enthesis.imaging.models.pictures import Instance, Study
from enthesis.imaging.models.profiles import Profile
from enthesis.imaging.models.spot_checks import SpotCheck
from enthesis.imaging.models.worklist import PlannedSession

__all__ = [
    "AE_TITLE",
    "Annotation",
    "Commitment",
    "Hold",
    "Instance",
    "LooseObject",
    "Machine",
    "PlannedSession",
    "Profile",
    "Receipt",
    "Rejection",
    "SpotCheck",
    "StoreSample",
    "Study",
]
