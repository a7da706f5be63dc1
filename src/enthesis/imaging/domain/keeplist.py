"""The attributes that survive, and the values that some of them may have. Everything else is left behind.

Chosen from the modules of the ultrasound objects (PS3.3 A.6 and A.7) by one question: is it needed to show the
picture, play the loop or measure on it? The Basic Application Level Confidentiality Profile (PS3.15 table E.1-1) would
keep more; nothing that it removes, cleans or replaces is copied here. Text is kept only where its value comes from a
closed list, with two exceptions, the make and model of the machine, which are cut down in `tags`.
"""

from typing import Final

WHOLE_NUMBERS: Final = (
    "SeriesNumber",
    "InstanceNumber",
    "DepthOfScanField",
)
"""Integers of one value, written anew from their number."""

LOOP_WHOLE_NUMBERS: Final = ("CineRate", "RecommendedDisplayFrameRate", "PreferredPlaybackSequencing")
"""The same, for loops only."""

FRACTIONS: Final = (
    "MechanicalIndex",
    "BoneThermalIndex",
    "CranialThermalIndex",
    "SoftTissueThermalIndex",
    "SoftTissueFocusThermalIndex",
    "SoftTissueSurfaceThermalIndex",
)
"""Decimal numbers of one value, written anew from their number."""

BODY_PARTS: Final = frozenset({
    "ABDOMEN", "ACHILLES TENDON", "ANKLE", "ARM", "AXILLA", "BACK", "BREAST", "BUTTOCK", "CALF", "CHEST", "ELBOW",
    "EXTREMITY", "FINGER", "FOOT", "FOREARM", "FOREFOOT", "GROIN", "HAND", "HEAD", "HEART", "HEEL", "HIP", "KNEE",
    "LEG", "LOWER EXTREMITY", "LOWER LEG", "LOWER LIMB", "MIDFOOT", "MSK", "MUSCLE", "MUSCULOSKELETAL", "NECK",
    "PELVIS", "POPLITEAL FOSSA", "SHOULDER", "SOFT TISSUE", "SPINE", "TENDON", "THIGH", "THUMB", "THYROID", "TOE",
    "UPPER ARM", "UPPER EXTREMITY", "UPPER LIMB", "WRIST",
})  # fmt: skip
"""Body parts of PS3.16 annex L that matter here, with the plain words machines use."""

LISTED_WORDS: Final[dict[str, frozenset[str]]] = {
    "BodyPartExamined": BODY_PARTS,
    "Laterality": frozenset({"R", "L"}),
    "ImageLaterality": frozenset({"R", "L", "U", "B"}),
    "TransducerType": frozenset({
        "SECTOR_PHASED", "SECTOR_MECH", "SECTOR_ANNULAR", "LINEAR", "CURVED LINEAR", "CURVED_LINEAR", "SINGLE CRYSTAL",
        "SPLIT XTAL CWD", "VECTOR_PHASED", "IV_PHASED", "IV_ROT XTAL", "IV_ROT MIRROR", "ENDOCAV_PA", "ENDOCAV_MECH",
        "ENDOCAV_CLA", "ENDOCAV_AA", "ENDOCAV_LINEAR",
    }),
}  # fmt: skip
"""Code strings that are copied only with one of these values: a code string has room for a surname."""

IMAGE_KINDS: Final = frozenset({
    "ABDOMINAL", "BREAST", "CHEST", "EXTREMITY", "MUSCULOSKELETAL", "SMALL PARTS", "TISSUE", "2D IMAGING",
    "COLOR DOPPLER", "CW_DOPPLER", "PW_DOPPLER",
})  # fmt: skip
"""Third values of ImageType that are copied. PERIPHERAL VASCULAR is longer than a code string may be."""

CONVERSIONS: Final = frozenset({"DV", "DI", "DF", "WSD", "SD", "SI", "DRW", "SYN"})
"""ConversionType of captured screens (PS3.3 C.8.6.1)."""

IDENTITY_SOURCES: Final = (
    "PatientName",
    "PatientID",
    "OtherPatientNames",
    "OtherPatientIDs",
    "PatientBirthName",
    "PatientMotherBirthName",
    "PatientBirthDate",
    "PatientAddress",
    "AccessionNumber",
    "StudyID",
    "InstitutionName",
    "InstitutionAddress",
    "InstitutionalDepartmentName",
    "StationName",
    "ReferringPhysicianName",
    "PerformingPhysicianName",
    "NameOfPhysiciansReadingStudy",
    "RequestingPhysician",
    "PhysiciansOfRecord",
    "OperatorsName",
    "DeviceSerialNumber",
)
"""Attributes whose words must not turn up again in the two free texts that are kept."""
