"""The pictures of the sample cohort: made as a machine would make them, and sent to the gateway over DICOM."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pydicom
from django.conf import settings
from pydicom.uid import generate_uid

from enthesis.accounts.models import User
from enthesis.core.sealing import site_key
from enthesis.imaging.domain.specimens import FEN, MEADOW, make_specimen, packaged_examples
from enthesis.imaging.domain.uids import new_uid
from enthesis.imaging.models import Instance
from enthesis.imaging.services import confirm_pictures, read_at_once
from enthesis.imaging.states import UNCHECKED
from enthesis.portal.domain.people import address_of
from enthesis.portal.gateways import send_pictures
from enthesis.portal.services.cohort import MACHINES
from enthesis.programme.domain import ProgrammeDocument
from enthesis.programme.models import Enrolment
from enthesis.programme.selectors import document_of

# What the machine's operator left in the patient's name; de-identification has to find and remove it.
PATIENT = "SAMPLE^PATIENT"
# What the screen of each sample machine looks like.
SCREENS = {"LUMEN_S7": MEADOW, "SONARA_P3": FEN}


@dataclass(frozen=True)
class Scan:
    """One study that a sample student makes: what is scanned, when, and on which machine; views by their titles."""

    study_uid: str
    region: str
    titles: Sequence[str]
    at: datetime
    seed: int
    machine: str = MACHINES[0][1]
    has_loop: bool = False


def study_uid(*words: object) -> str:
    """Make a study's UID that is always the same for the same words (PS3.5 B.2)."""
    return generate_uid(entropy_srcs=[str(word) for word in words])


def enrolment_of(name: str) -> Enrolment:
    """Give the enrolment of a fictional student."""
    return Enrolment.objects.select_related("user", "cohort__version").get(
        user__email=address_of(name), user__is_sample=True
    )


def pictures_of(scan: Scan, scan_code: str) -> list[bytes]:
    """Make the pictures of one study as the machine would send them."""
    return [
        make_specimen(
            scan.region, title, seed=scan.seed + place, patient_id=scan_code, patient_name=PATIENT,
            acquired_at=scan.at.replace(tzinfo=None) + timedelta(seconds=40 * place), study_uid=scan.study_uid,
            instance_number=place + 1, cine=scan.has_loop and place == len(scan.titles) - 1,
            machine=SCREENS[scan.machine],
        )
        for place, title in enumerate(scan.titles)
    ]  # fmt: skip


def send(files: Sequence[bytes], machine: str) -> list[int]:
    """Send files from one of the sample machines to the gateway."""
    address = (settings.DICOM_HOST, settings.DICOM_PORT)
    return send_pictures(files, calling=machine, called=settings.DICOM_AE_TITLE, address=address)


def arrived(scan: Scan, enrolment: Enrolment) -> list[Instance]:
    """Give what the gateway received of a study, in the order of the machine."""
    uid = new_uid(scan.study_uid, secret=site_key("uids"))
    found = Instance.objects.filter(study__owner=enrolment, study__study_uid=uid)
    return list(found.order_by("instance_number", "received_at"))


def check_all(instances: Sequence[Instance], actor: User, now: datetime) -> list[UUID]:
    """Have synthetic pictures read, and answer for the student that none of them identifies anybody."""
    read_at_once(instances, now=now)
    waiting = Instance.objects.filter(pk__in=[one.pk for one in instances], state=UNCHECKED)
    unchecked = dict.fromkeys(waiting.values_list("pk", flat=True), False)
    if unchecked:
        confirm_pictures(actor=actor, answers=unchecked, now=now)
    return [instance.pk for instance in instances]


def examples_of_pydicom(scan_code: str, at: datetime) -> list[bytes]:
    """Give pydicom's packaged ultrasound examples as if this student had made them."""
    files = []
    for place, data in enumerate(packaged_examples()):
        dataset = pydicom.dcmread(io.BytesIO(data))
        dataset.PatientID = scan_code
        dataset.StudyInstanceUID = study_uid("example", scan_code, place)
        dataset.StudyDate = dataset.ContentDate = f"{at:%Y%m%d}"
        dataset.StudyTime = dataset.ContentTime = f"{at:%H%M%S}"
        target = io.BytesIO()
        dataset.save_as(target, enforce_file_format=True)
        files.append(target.getvalue())
    return files


def send_first_scans(*, name: str, now: datetime) -> dict[str, int]:
    """Send what the first student scanned last: two studies that wait to be checked, and pydicom's own examples."""
    enrolment = enrolment_of(name)
    sent = 0
    for scan in first_scans(enrolment, now):
        sent += send(pictures_of(scan, enrolment.scan_code), scan.machine).count(0)
    examples = examples_of_pydicom(enrolment.scan_code, now - timedelta(hours=50))
    sent += send(examples, MACHINES[0][1]).count(0)
    return {"sent": sent}


def first_scans(enrolment: Enrolment, now: datetime) -> tuple[Scan, Scan]:
    """Give a shoulder of this morning, with a loop, and a wrist of yesterday on the other machine."""
    document = document_of(enrolment.cohort)
    shoulder, wrist = (first_views(document, region, 4) for region in ("shoulder", "wrist_hand"))
    uids = [study_uid(word, enrolment.pk) for word in ("first", "second")]
    return (
        Scan(uids[0], "shoulder", shoulder, now - timedelta(hours=3), 101, has_loop=True),
        Scan(uids[1], "wrist_hand", wrist, now - timedelta(hours=27), 202, MACHINES[1][1]),
    )


def first_views(document: ProgrammeDocument, region: str, count: int) -> list[str]:
    """Give the titles of the first views of a region."""
    return [view.title for view in document.region(region).views[:count]]
