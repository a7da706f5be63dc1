"""The worklist that a machine asks for: teaching sessions in the shape of scheduled procedure steps.

References
----------
DICOM PS3.4 table K.6-1 (attributes), C.2.2.2 (matching), C.2.2.3 (sequences); PS3.5 table 6.2-1 (VR).
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset

DESCRIPTION: Final = "Teaching session"
FAMILY: Final = "TEACHING"
# PS3.4 C.2.2.2.4: only these may hold wildcards.
WILD: Final = frozenset({"AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UR", "UT"})
RANGED: Final = frozenset({"DA", "TM"})
EARLIEST, LATEST = {"DA": "0" * 8, "TM": "000000.000000"}, {"DA": "9" * 8, "TM": "235959.999999"}
UNKNOWN_TEXT: Final = (
    "ReferringPhysicianName", "RequestingPhysician", "AdmissionID", "CurrentPatientLocation", "PatientState",
    "ConfidentialityConstraintOnPatientDataDescription", "MedicalAlerts", "Allergies", "SpecialNeeds",
    "PatientTransportArrangements", "ReasonForTheRequestedProcedure", "RequestedProcedureComments", "PatientComments",
    "OtherPatientIDs", "InstitutionName", "ImagingServiceRequestComments", "IssuerOfPatientID",
    "AdditionalPatientHistory",
)  # fmt: skip
UNKNOWN_SEQUENCES: Final = (
    "RequestedProcedureCodeSequence",
    "ReferencedStudySequence",
    "ReferencedPatientSequence",
)
# Not looked at for matching: how the text is encoded and where a time zone lies are no properties of a session.
SPOKEN: Final = frozenset({"SpecificCharacterSet", "TimezoneOffsetFromUTC"})


@dataclass(frozen=True)
class Session:
    """A student who scans on a machine today.

    Parameters
    ----------
    code
        The student's scan code, at most 16 characters: how the pictures find their way back.
    student
        What the machine's screen calls the student.
    station
        What the machine calls itself.
    study_uid
        What the machine is to call the examination.
    begins
        The day and time, by the clock of the site.
    """

    code: str
    student: str
    station: str
    study_uid: str
    begins: datetime


def screen_name(name: str, code: str) -> str:
    """Give the name under which a student appears on a machine's screen: first name and initial, as TEACHING^Amber F.

    Machines show what ASCII has; a name of which nothing is left then is replaced by the scan code.
    """
    words = [_ascii(word) for word in name.split()]
    known = [word for word in words if word]
    short = " ".join([*known[:1], *(word[:1] for word in known[1:][-1:])])
    return f"{FAMILY}^{short or code}"


def _ascii(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return re.sub(r"[^A-Za-z'-]", "", plain)


def worklist_item(session: Session) -> Dataset:
    """Give a session with every attribute that a machine can ask for (PS3.4 table K.6-1); what is unknown is empty."""
    step = Dataset()
    step.ScheduledStationAETitle, step.ScheduledStationName = session.station, ""
    step.ScheduledProcedureStepStartDate = f"{session.begins:%Y%m%d}"
    step.ScheduledProcedureStepStartTime = f"{session.begins:%H%M%S}"
    step.Modality, step.ScheduledPerformingPhysicianName = "US", session.student
    step.ScheduledProcedureStepDescription, step.ScheduledProcedureStepLocation = DESCRIPTION, ""
    step.ScheduledProcedureStepID, step.ScheduledProcedureStepStatus = session.code, "SCHEDULED"
    step.PreMedication, step.RequestedContrastAgent, step.ScheduledProtocolCodeSequence = "", "", []
    item = Dataset()
    item.ScheduledProcedureStepSequence = [step]
    item.PatientName, item.PatientID, item.AccessionNumber = session.student, session.code, session.code
    item.StudyInstanceUID, item.RequestedProcedureID = session.study_uid, session.code
    item.RequestedProcedureDescription, item.RequestedProcedurePriority = DESCRIPTION, "ROUTINE"
    item.PatientBirthDate, item.PatientSex, item.PatientWeight, item.PatientSize = "", "", None, None
    for keyword in UNKNOWN_TEXT:
        setattr(item, keyword, "")
    for keyword in UNKNOWN_SEQUENCES:
        setattr(item, keyword, [])
    item.PregnancyStatus = None
    return item


def is_wanted(query: Dataset, item: Dataset) -> bool:
    """Tell whether an item fits every key of a query (PS3.4 C.2.2.2); what an item has no attribute for fits."""
    return all(
        _fits(key, item[key.tag])
        for key in query
        if key.tag in item and key.keyword not in SPOKEN and key.tag.element
    )


def _fits(key: DataElement, known: DataElement) -> bool:
    if key.VR == "SQ":
        asked = key.value[0] if key.value else None
        return asked is None or not len(asked) or any(is_wanted(asked, one) for one in known.value)
    values = _values(key)
    if not values:
        return True
    found = _values(known) or [""]
    return any(_is_one(key.VR, wanted, one) for wanted in values for one in found)


def _values(element: DataElement) -> list[str]:
    value = element.value
    if value is None:
        return []
    many = (
        value if not isinstance(value, str) and hasattr(value, "__iter__") and element.VR != "PN" else [value]
    )
    return [text for one in many if (text := str(one).strip(" \0"))]


def _is_one(vr: str, wanted: str, found: str) -> bool:
    if vr in RANGED:
        return _is_within(vr, wanted, found)
    if vr == "PN":  # a name counts as the same in other capitals (PS3.4 C.2.2.2.1)
        wanted, found = wanted.casefold(), found.casefold()
    return _is_like(wanted, found) if vr in WILD else wanted == found


def _is_like(wanted: str, found: str) -> bool:
    """Tell whether a text fits one with wildcards (* any text, ? one character), in steps that cannot explode."""
    at = star = -1
    place = here = 0
    while here < len(found):
        if place < len(wanted) and wanted[place] == "*":
            star, at, place = place, here, place + 1
        elif place < len(wanted) and wanted[place] in ("?", found[here]):
            place, here = place + 1, here + 1
        elif star >= 0:
            at += 1
            place, here = star + 1, at
        else:
            return False
    return not wanted[place:].strip("*")


def _is_within(vr: str, wanted: str, found: str) -> bool:
    """Tell whether a date or time is the one that is wanted, or lies between two (PS3.4 C.2.2.2.5)."""
    plain = wanted.replace("." if vr == "DA" else ":", "")
    first, dash, last = (part.strip() for part in plain.partition("-"))
    here = _filled(found, EARLIEST[vr])
    if not dash:
        return _filled(first, EARLIEST[vr]) == here
    return _filled(first, EARLIEST[vr]) <= here <= _filled(last, LATEST[vr])


def _filled(text: str, rest: str) -> str:
    return text + rest[len(text) :]


def answer(query: Dataset, item: Dataset) -> Dataset:
    """Give of an item what a query asks for (PS3.4 C.2.2.1.3 and C.2.2.3); keys that are not known are left out."""
    found = Dataset()
    for key in query:
        if key.tag not in item or key.keyword in SPOKEN:
            continue
        known: Any = item[key.tag]
        if key.VR == "SQ" and key.value and len(key.value[0]) and known.value:
            found[key.tag] = DataElement(key.tag, "SQ", [answer(key.value[0], one) for one in known.value])
        else:
            found[key.tag] = known
    return found
