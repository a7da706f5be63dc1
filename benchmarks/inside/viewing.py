"""Let a student have a still and loops of 33 and 87 frames: `python -m benchmarks.inside.viewing`.

Prints the address of each picture's study and frames, and the student's session.
"""

import io
import json

import django
import pydicom
from pydicom.encaps import encapsulate, generate_frames
from pydicom.uid import JPEGBaseline8Bit


def loop_of(frames: int) -> bytes:
    """Give a drawn loop of so many frames."""
    from enthesis.imaging.domain.specimens import FEN  # noqa: PLC0415 - Django must be ready
    from tests.imaging.domain.material import specimen  # noqa: PLC0415 - same

    dataset = pydicom.dcmread(io.BytesIO(specimen(FEN, cine=True)))
    drawn = list(generate_frames(dataset.PixelData, number_of_frames=int(dataset.NumberOfFrames)))
    dataset.NumberOfFrames, dataset.FrameTime = frames, "40"
    dataset.SOPInstanceUID = f"2.25.88{frames}"
    dataset.StudyInstanceUID = f"2.25.99{frames}"
    dataset.PixelData = encapsulate([drawn[index % len(drawn)] for index in range(frames)])
    dataset["PixelData"].is_undefined_length = True
    dataset.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    stream = io.BytesIO()
    pydicom.dcmwrite(stream, dataset, enforce_file_format=True)
    return stream.getvalue()


def main() -> None:
    """Migrate, receive, read and print."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be ready
    from django.test import Client  # noqa: PLC0415 - same

    from tests.factories.imaging import arrive, blind, instance_of, place_of, read_by  # noqa: PLC0415 - same
    from tests.factories.people import make_cohort, make_student  # noqa: PLC0415 - same

    call_command("migrate", verbosity=0)
    student = make_student(make_cohort())
    place = place_of(student)
    pages = {}
    for frames in (33, 87):
        picture = read_by(blind, instance_of(arrive(place, loop_of(frames))))
        pages[frames] = [f"/images/studies/{picture.study_id}/", f"/images/{picture.pk}/frames/"]
    client = Client()
    client.force_login(student)
    print(json.dumps({"pages": pages, "session": client.cookies["sessionid"].value}))


if __name__ == "__main__":
    main()
