"""An ultrasound machine for the gateway: make its pictures, and send them over one association.

python -m benchmarks.inside.scanner make FOLDER
python -m benchmarks.inside.scanner send FOLDER KIND PORT
"""

import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import django
from pydicom import dcmread
from pynetdicom import AE, build_context

TITLE, CALLED = "MEADOW1", "ENTHESIS"
STILLS, LOOPS = 24, 6


def make(folder: Path) -> None:
    """Let a machine in, enter a student, and write what is sent under the student's scan code."""
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415 - Django must be ready

    from enthesis.imaging.domain.specimens import make_specimen  # noqa: PLC0415 - same
    from tests.factories.imaging import make_machine, place_of  # noqa: PLC0415 - same
    from tests.factories.people import make_cohort, make_student  # noqa: PLC0415 - same

    call_command("migrate", verbosity=0)
    make_machine(TITLE)
    code = place_of(make_student(make_cohort())).scan_code
    for kind, count in (("still", STILLS), ("loop", LOOPS)):
        for number in range(count):
            data = make_specimen(
                "shoulder", "Supraspinatus, long axis", seed=number, patient_id=code, patient_name="Reed^Robin",
                acquired_at=datetime(2026, 10, 14, 9, 30, tzinfo=UTC), study_uid=f"2.25.{kind == 'loop':d}77",
                instance_number=number + 1, cine=kind == "loop",
            )  # fmt: skip
            (folder / f"{kind}-{number:02}.dcm").write_bytes(data)
    print(json.dumps({"stills": STILLS, "loops": LOOPS}))


def send(folder: Path, kind: str, port: int) -> None:
    """Send the pictures of a kind one after the other, and print how long each answer took."""
    files = [dcmread(path) for path in sorted(folder.glob(f"{kind}-*.dcm"))]
    first = files[0]
    entity = AE(ae_title=TITLE)
    context = build_context(first.SOPClassUID, first.file_meta.TransferSyntaxUID)
    opened = entity.associate("127.0.0.1", port, contexts=[context], ae_title=CALLED)
    took = []
    for dataset in files:
        began = time.perf_counter()
        status = opened.send_c_store(dataset).Status
        took.append(1000 * (time.perf_counter() - began))
        if status:
            raise RuntimeError(f"a {kind} was answered {status:#06x}")
    opened.release()
    print(json.dumps({"took": took, "rows": int(first.Rows), "columns": int(first.Columns)}))


if __name__ == "__main__":
    words = sys.argv[2:]
    if sys.argv[1] == "make":
        make(Path(words[0]))
    else:
        send(Path(words[0]), words[1], int(words[2]))
