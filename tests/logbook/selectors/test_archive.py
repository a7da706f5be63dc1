"""A logbook taken away is whole, says what was signed, and can be checked by anybody."""

import csv
import hashlib
import io
import json
import os
import struct
import subprocess
import zipfile
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pypdf
import pytest
from django.conf import settings
from django.utils import timezone
from PIL import Image

from enthesis.accounts.models import User
from enthesis.core.blobs import BlobMissing, store
from enthesis.imaging.models import Instance
from enthesis.logbook import services
from enthesis.logbook.domain.content import bind
from enthesis.logbook.models import Case, CaseVersion
from enthesis.logbook.selectors import packing, progress_of
from enthesis.logbook.selectors.archive import build_archive
from enthesis.programme.models import Enrolment
from enthesis.reporting.domain.identifiers import find_identifiers
from tests.environment import FRONTEND
from tests.factories.imaging import loop_file, make_clean
from tests.factories.logbook import decision_of, draft_of, make_case, report_of
from tests.factories.people import sample_document


class Told:
    """Notes the steps that a job tells."""

    def __init__(self) -> None:
        self.steps: list[tuple[int, int, str]] = []

    def step(self, done: int, total: int, words: str) -> None:
        self.steps.append((done, total, words))


@pytest.fixture
def cases(enrolment: Enrolment, supervisor: User) -> list[Case]:
    """One signed case with a still and a loop, one signed and being corrected, one sent back, one thrown away."""
    still, loop = make_clean(enrolment), make_clean(enrolment, loop_file())
    signed = make_case(enrolment, supervisor, pictures=[still.pk, loop.pk])
    student, now = enrolment.user, timezone.now()
    signed = services.name_view(pk=signed.pk, instance_pk=still.pk, view_id="SH06", actor=student, now=now)
    signed = services.submit_case(pk=signed.pk, revision=signed.revision, actor=student, now=now)
    services.verify_case(
        pk=signed.pk, revision=signed.revision, decision=decision_of(), actor=supervisor, now=now
    )
    signed = Case.objects.get(pk=signed.pk)
    correcting = make_case(enrolment, supervisor, fate="correcting")
    services.save_draft(
        pk=correcting.pk, revision=correcting.revision, actor=enrolment.user, now=signed.updated_at,
        draft=draft_with_answer(supervisor, "Not signed yet."),
    )  # fmt: skip
    returned = make_case(enrolment, supervisor, fate="returned", decision={"comment": "Name the side."})
    discarded = make_case(enrolment, supervisor)
    services.discard_case(pk=discarded.pk, actor=enrolment.user, now=signed.updated_at)
    return [signed, correcting, returned]


def draft_with_answer(supervisor: User, answer: str) -> Any:
    return draft_of(supervisor, report=report_of(answer))


def made(enrolment: Enrolment, kind: str, told: Told | None = None, **options: Any) -> bytes:
    """Give a logbook as one file."""
    file = io.BytesIO()
    build_archive(enrolment, kind, file, told or Told(), **options)
    return file.getvalue()


def archive_of(enrolment: Enrolment) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(made(enrolment, "archive")))


def frames_of(film: bytes) -> list[bytes]:
    """Give the JPEGs of a film, in the order of its index."""
    movie, index = film.index(b"movi"), film.rindex(b"idx1")
    rows = struct.iter_unpack("<4sIII", film[index + 8 :])
    return [film[movie + begins + 8 :][:length] for _, _, begins, length in rows]


PICTURES = ["images/case-001/01-SH06.jpg", "images/case-001/02.avi"]
TEXTS = ["README.txt", "cases.csv", "pictures.csv", "logbook.json"]


def test_archive_holds_words_tables_json_pictures_and_manifest(
    enrolment: Enrolment, cases: list[Case]
) -> None:
    assert archive_of(enrolment).namelist() == [*TEXTS, *PICTURES, "MANIFEST"]


def test_archive_manifest_has_the_hash_of_every_other_file(enrolment: Enrolment, cases: list[Case]) -> None:
    archive = archive_of(enrolment)
    assert archive.testzip() is None
    assert archive.read("MANIFEST").decode().splitlines() == [
        f"{hashlib.sha256(archive.read(name)).hexdigest()}  {name}" for name in [*TEXTS, *PICTURES]
    ]


def test_archive_is_checked_by_one_command_which_finds_what_was_changed_or_lost(
    enrolment: Enrolment, cases: list[Case], tmp_path: Path
) -> None:
    archive_of(enrolment).extractall(tmp_path / "logbook")

    def check() -> tuple[int, list[str]]:
        ran = subprocess.run(
            ["sha256sum", "-c", "MANIFEST"], cwd=tmp_path / "logbook", capture_output=True, check=False,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        )  # fmt: skip
        return ran.returncode, ran.stdout.decode().splitlines()

    assert check() == (0, [f"{name}: OK" for name in [*TEXTS, *PICTURES]])
    (tmp_path / "logbook" / "cases.csv").write_bytes(b"changed")
    (tmp_path / "logbook" / PICTURES[0]).unlink()
    code, lines = check()
    assert (code, {line for line in lines if not line.endswith(": OK")}) == (
        1, {"cases.csv: FAILED", f"{PICTURES[0]}: FAILED open or read"},
    )  # fmt: skip


def test_archive_has_a_still_as_the_jpeg_that_is_kept_and_a_loop_with_all_of_its_frames(
    enrolment: Enrolment, cases: list[Case]
) -> None:
    archive = archive_of(enrolment)
    still, loop = (image.instance for image in cases[0].images.order_by("position"))
    assert archive.read(PICTURES[0]) == store().get(still.bundle_key)
    kept, film = store().get(loop.bundle_key), archive.read(PICTURES[1])
    assert (film[:4], film[8:16]) == (b"RIFF", b"AVI LIST")
    assert frames_of(film) == [kept[a:b] for a, b in pairwise(loop.frame_offsets)]
    assert len(frames_of(film)) == 3
    greys = [Image.open(io.BytesIO(frame)).convert("L").getpixel((20, 20)) for frame in frames_of(film)]
    assert greys == sorted(greys)


def test_archive_names_each_picture_with_the_hash_that_was_signed(
    enrolment: Enrolment, cases: list[Case]
) -> None:
    rows = list(csv.DictReader(io.StringIO(archive_of(enrolment).read("pictures.csv").decode())))
    still, loop = (image.instance for image in cases[0].images.order_by("position"))
    bound = [image["sha256"] for image in cases[0].versions.get().content["images"]]
    assert bound == [hashlib.sha256(store().get(one.object_key)).hexdigest() for one in (still, loop)]
    same = {"case": "1", "width": "64", "height": "48"}
    assert rows == [
        {**same, "picture": "1", "file": PICTURES[0], "view": "SH06", "kind": "still", "frames": "1", "frame_ms": "",
         "speed_assumed": "", "sha256_as_signed": bound[0]},
        {**same, "picture": "2", "file": PICTURES[1], "view": "", "kind": "loop", "frames": "3", "frame_ms": "40.0",
         "speed_assumed": "no", "sha256_as_signed": bound[1]},
    ]  # fmt: skip


def test_loop_of_a_machine_that_told_no_speed_is_said_to_be_assumed(
    enrolment: Enrolment, cases: list[Case]
) -> None:
    Instance.objects.filter(frames__gt=1).update(frame_time_ms=None)
    archive = archive_of(enrolment)
    row = list(csv.DictReader(io.StringIO(archive.read("pictures.csv").decode())))[1]
    assert (row["frame_ms"], row["speed_assumed"]) == ("40.0", "yes")
    assert struct.unpack_from("<I", archive.read(PICTURES[1]), 32) == (40_000,)


def test_picture_of_a_case_that_was_never_signed_has_no_signed_hash(
    enrolment: Enrolment, supervisor: User
) -> None:
    make_case(enrolment, supervisor, pictures=[make_clean(enrolment).pk])
    (row,) = csv.DictReader(io.StringIO(archive_of(enrolment).read("pictures.csv").decode()))
    assert (row["file"], row["sha256_as_signed"]) == ("images/case-001/01.jpg", "")


def test_archive_tells_in_plain_words_what_is_in_it(enrolment: Enrolment, cases: list[Case]) -> None:
    archive = archive_of(enrolment)
    words = archive.read("README.txt").decode()
    assert words.startswith("Logbook of Amber Fernleigh\n==========================\n")
    assert {name for name in [*TEXTS, "MANIFEST", "images/"] if f"\n{name} " not in words} == set()
    assert "sha256sum -c MANIFEST" in words
    assert max(len(line) for line in words.splitlines()) <= 80


def test_archive_has_every_version_that_was_signed(enrolment: Enrolment, supervisor: User) -> None:
    case, now = make_case(enrolment, supervisor, fate="correcting"), timezone.now()
    draft = draft_with_answer(supervisor, "There is no tear after all.")
    services.save_draft(pk=case.pk, revision=case.revision, draft=draft, actor=enrolment.user, now=now)
    case = services.submit_case(pk=case.pk, revision=case.revision + 1, actor=enrolment.user, now=now)
    services.verify_case(
        pk=case.pk, revision=case.revision, decision=decision_of(), actor=supervisor, now=now
    )
    (told,) = json.loads(archive_of(enrolment).read("logbook.json"))["cases"]
    signed = [*told["earlier_versions"], {"sha256": told["sha256"], "content": told["content"]}]
    assert [one["content"]["version"] for one in signed] == [1, 2]
    assert [one["content"] for one in signed] == list(
        CaseVersion.objects.order_by("number").values_list("content", flat=True)
    )
    assert [bind(one["content"]) for one in signed] == [one["sha256"] for one in signed]
    assert told["content"]["previous"] == signed[0]["sha256"]


class Watched(io.BytesIO):
    """A stored object that notes how much of it is asked for at a time."""

    asked: ClassVar[list[int]] = []

    def read(self, size: int | None = -1) -> bytes:
        """Note it and give it."""
        self.asked.append(len(self.getvalue()) if size is None or size < 0 else size)
        return super().read(size)


def test_archive_never_holds_more_than_one_frame(
    enrolment: Enrolment, supervisor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = make_clean(enrolment, loop_file(frames=6))
    make_case(enrolment, supervisor, pictures=[loop.pk])
    monkeypatch.setattr(type(store()), "open", lambda self, key: Watched(self.get(key)))
    monkeypatch.setattr(Watched, "asked", [])
    written: list[int] = []
    into = io.BytesIO()
    monkeypatch.setattr(
        packing.Package, "add",
        lambda self, name, parts, size=0: written.extend(map(len, parts)) if name.endswith("avi") else None,
    )  # fmt: skip
    build_archive(enrolment, "archive", into, Told())
    frames = [ends - begins for begins, ends in pairwise(loop.frame_offsets)]
    assert Watched.asked == frames
    # The head, each frame with its name, length and perhaps one byte more, and the index.
    assert len(written) == 8
    assert max(written[1:-1]) <= max(frames) + 9


def test_archive_json_says_what_was_signed_so_that_its_hash_can_be_checked(
    enrolment: Enrolment, cases: list[Case]
) -> None:
    book = json.loads(archive_of(enrolment).read("logbook.json"))
    assert [(case["state"], case["content"]["number"]) for case in book["cases"]] == [
        ("verified", 1), ("correcting", 2), ("returned", 3),
    ]  # fmt: skip
    signed = [case for case in book["cases"] if case["sha256"]]
    assert [bind(case["content"]) for case in signed] == [case["sha256"] for case in signed]
    assert {case["sha256"] for case in signed} == set(
        CaseVersion.objects.values_list("content_hash", flat=True)
    )
    assert "Not signed yet." not in json.dumps(book)


def test_archive_table_has_a_row_for_each_case(enrolment: Enrolment, cases: list[Case]) -> None:
    text = archive_of(enrolment).read("cases.csv").decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(r["number"], r["state"], r["agreement"], r["supervisor"], r["pictures"]) for r in rows] == [
        ("1", "Signed", "D0", "Marguerite Ashgrove", "2"),
        ("2", "Being corrected", "D0", "Marguerite Ashgrove", "0"),
        ("3", "Sent back", "", "", "0"),
    ]
    assert rows[0]["conclusion"] == "There is a partial tear of the supraspinatus."
    assert rows[0]["views"] == "SH06"


def test_archive_of_an_empty_logbook_has_its_columns(enrolment: Enrolment) -> None:
    archive = archive_of(enrolment)
    assert archive.namelist() == [*TEXTS, "MANIFEST"]
    assert archive.read("cases.csv").decode().startswith("number,state,performed_on,")
    assert json.loads(archive.read("logbook.json"))["cases"] == []


def test_archive_says_how_far_it_is(enrolment: Enrolment, cases: list[Case]) -> None:
    told = Told()
    made(enrolment, "archive", told)
    assert told.steps == [(n, 3, f"Reading the pictures of case {n + 1}") for n in range(3)]


def test_archive_names_nobody_but_student_and_supervisor(enrolment: Enrolment, cases: list[Case]) -> None:
    archive = archive_of(enrolment)
    for name in TEXTS:
        text = archive.read(name).decode()
        assert enrolment.scan_code not in text
        assert enrolment.user.email not in text
    words = [part for case in Case.objects.all() for part in json.dumps(case.report).split('"')]
    assert [found for word in words for found in find_identifiers(word)] == []


def test_archive_without_one_of_its_pictures_is_refused(enrolment: Enrolment, cases: list[Case]) -> None:
    store().delete(cases[0].images.get(position=1).instance.bundle_key)
    with pytest.raises(BlobMissing):
        archive_of(enrolment)


@pytest.mark.parametrize("kind", ["archive", "pdf"])
def test_picture_that_is_no_longer_known_to_be_clean_is_left_out(
    enrolment: Enrolment, cases: list[Case], kind: str
) -> None:
    whole = made(enrolment, kind)
    Instance.objects.filter(pk=cases[0].images.get(position=1).instance_id).update(state="unchecked")
    less = made(enrolment, kind)
    assert (pictures_in(whole, kind), pictures_in(less, kind)) == (2, 1)


def pictures_in(data: bytes, kind: str) -> int:
    """Count the pictures in a PDF or an archive."""
    if kind == "archive":
        return sum(name.startswith("images/") for name in zipfile.ZipFile(io.BytesIO(data)).namelist())
    return sum(len(page.images) for page in pypdf.PdfReader(io.BytesIO(data)).pages)


def test_archive_asks_the_database_as_often_for_many_cases_as_for_one(
    enrolment: Enrolment, supervisor: User, django_assert_num_queries: Any
) -> None:
    make_case(enrolment, supervisor, fate="signed")
    archive_of(enrolment)
    for _ in range(3):
        make_case(enrolment, supervisor, fate="signed")
    with django_assert_num_queries(4):
        archive_of(enrolment)


@pytest.mark.parametrize(("days", "told"), [(True, "9 Oct 2026"), (False, "October 2026")])
def test_pdf_tells_the_day_of_a_scan_or_only_its_month(
    enrolment: Enrolment, supervisor: User, days: bool, told: str
) -> None:
    make_case(
        enrolment,
        supervisor,
        fate="signed",
        performed_on=date(2026, 10, 9),
        now=datetime(2026, 10, 9, 11, 30, tzinfo=UTC),
    )
    reader = pypdf.PdfReader(io.BytesIO(made(enrolment, "pdf", days=days)))
    words = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert [one for one in ("9 Oct 2026", "October 2026") if one in words] == [told]
    assert ("9 Oct 2026, 12:30" in words) is days


@pytest.fixture
def printed(enrolment: Enrolment, cases: list[Case]) -> str:
    """The words of the PDF."""
    settings_of_front_end = FRONTEND / "dist"
    assert settings_of_front_end == settings.FRONTEND_DIST
    reader = pypdf.PdfReader(io.BytesIO(made(enrolment, "pdf")))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_pdf_contains_every_case_as_it_was_signed(printed: str, cases: list[Case]) -> None:
    for number in (1, 2, 3):
        assert f"Case {number} Shoulder, right" in printed
    assert "Not signed yet." not in printed
    for version in CaseVersion.objects.all():
        assert version.content_hash in printed
    assert sample_document().view("SH06").title in printed
    assert "Name the side." in printed


def test_pdf_totals_are_the_numbers_of_the_progress_page(printed: str, enrolment: Enrolment) -> None:
    progress = progress_of(enrolment)
    assert progress.counted == 2
    assert progress.headline in printed
    for region in progress.regions:
        name = region.name[0].upper() + region.name[1:]
        assert f"{name} {region.verified} {region.target} {region.waiting} {region.remaining}" in printed


def test_pdf_says_how_far_it_is(enrolment: Enrolment, cases: list[Case]) -> None:
    told = Told()
    made(enrolment, "pdf", told)
    assert told.steps[-1] == (3, 3, "Setting the pages")
