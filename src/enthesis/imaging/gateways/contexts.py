"""What the listener speaks of, and in which encodings: its presentation contexts.

References
----------
DICOM PS3.4 B.5 (storage classes), J.3 (storage commitment), K.5 (modality worklist); PS3.6 annex A (UIDs).
"""

from typing import Any, Final

from pydicom.uid import DeflatedExplicitVRLittleEndian
from pynetdicom import build_context
from pynetdicom.presentation import PresentationContext
from pynetdicom.service_class import StorageServiceClass
from pynetdicom.sop_class import register_uid

from enthesis.imaging.domain.pixels.headers import READABLE
from enthesis.imaging.domain.reading import CAPTURE_CLASSES, ULTRASOUND_CLASSES

VERIFICATION: Final = "1.2.840.10008.1.1"
STORAGE_COMMITMENT: Final = "1.2.840.10008.1.20.1"
MODALITY_WORKLIST: Final = "1.2.840.10008.5.1.4.31"
OTHER_CLASSES: Final = frozenset(
    {
        "1.2.840.10008.5.1.4.1.1.1",  # Computed Radiography
        "1.2.840.10008.5.1.4.1.1.1.1",  # Digital X-Ray, for presentation
        "1.2.840.10008.5.1.4.1.1.2",  # CT
        "1.2.840.10008.5.1.4.1.1.4",  # MR
        "1.2.840.10008.5.1.4.1.1.6.2",  # Enhanced Ultrasound Volume
        "1.2.840.10008.5.1.4.1.1.6.3",  # Photoacoustic
        "1.2.840.10008.5.1.4.1.1.7.1",  # Multi-frame Single Bit Secondary Capture
        "1.2.840.10008.5.1.4.1.1.7.3",  # Multi-frame Grayscale Word Secondary Capture
        "1.2.840.10008.5.1.4.1.1.9.1.1",  # 12-lead ECG Waveform
        "1.2.840.10008.5.1.4.1.1.9.1.2",  # General ECG Waveform
        "1.2.840.10008.5.1.4.1.1.11.1",  # Grayscale Softcopy Presentation State
        "1.2.840.10008.5.1.4.1.1.11.2",  # Color Softcopy Presentation State
        "1.2.840.10008.5.1.4.1.1.66",  # Raw Data
        "1.2.840.10008.5.1.4.1.1.77.1.1.1",  # Video Endoscopic
        "1.2.840.10008.5.1.4.1.1.77.1.4",  # VL Photographic
        "1.2.840.10008.5.1.4.1.1.77.1.4.1",  # Video Photographic
        "1.2.840.10008.5.1.4.1.1.88.11",  # Basic Text SR
        "1.2.840.10008.5.1.4.1.1.88.22",  # Enhanced SR
        "1.2.840.10008.5.1.4.1.1.88.33",  # Comprehensive SR
        "1.2.840.10008.5.1.4.1.1.88.34",  # Comprehensive 3D SR
        "1.2.840.10008.5.1.4.1.1.88.59",  # Key Object Selection
        "1.2.840.10008.5.1.4.1.1.104.1",  # Encapsulated PDF
    }
)
"""Accepted only so that each object can be refused in words: a refused context tells the machine's user nothing."""

RETIRED_CLASSES: Final = {
    "UltrasoundMultiFrameImageStorageRetired": "1.2.840.10008.5.1.4.1.1.3",
    "UltrasoundImageStorageRetired": "1.2.840.10008.5.1.4.1.1.6",
}
# Older machines still send these. pynetdicom does not know them, and would abort the association at the first object.
for keyword, uid in RETIRED_CLASSES.items():
    register_uid(uid, keyword, StorageServiceClass)


def storage_classes() -> list[str]:
    """Give every storage class for which an association is accepted."""
    return sorted(ULTRASOUND_CLASSES | CAPTURE_CLASSES | OTHER_CLASSES)


def storage_syntaxes() -> list[str]:
    """Give every transfer syntax in which objects are accepted."""
    return sorted(READABLE | {DeflatedExplicitVRLittleEndian})


def contexts() -> list[PresentationContext]:
    """Give what the listener accepts: pictures in every syntax that can be decoded, and others to refuse in words."""
    syntaxes: list[Any] = list(storage_syntaxes())
    asked = [build_context(one) for one in (VERIFICATION, STORAGE_COMMITMENT, MODALITY_WORKLIST)]
    return [*asked, *(build_context(one, syntaxes) for one in storage_classes())]
