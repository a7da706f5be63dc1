"""Machines, studies and their pictures, and what was received."""

from enthesis.imaging.models.arrivals import LooseObject, Receipt
from enthesis.imaging.models.machines import AE_TITLE, Machine
from enthesis.imaging.models.pictures import Instance, Study

__all__ = ["AE_TITLE", "Instance", "LooseObject", "Machine", "Receipt", "Study"]
