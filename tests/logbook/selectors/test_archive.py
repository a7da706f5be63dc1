"""A logbook taken away is whole, says what was signed, and can be checked by anybody."""

import csv
import hashlib
import io
import json
import zipfile
from datetime import date
from typing import Any

import pypdf
import pytest
from django.conf import settings

from enthesis.accounts.models import User
from enthesis.core.blobs import BlobMissing, store
from enthesis.imaging.models import Instance
from enthesis.logbook import services
from enthesis.logbook.domain.content import bind
from enthesis.logbook.models import Case, CaseVersion
from enthesis.logbook.selectors import progress_of
from enthesis.logbook.selectors.archive import build_archive
from enthesis.programme.models import Enrolment
from enthesis.reporting.domain.identifiers import find_identifiers
from tests.environment import FRONTEND
from tests.factories.imaging import loop_file, make_clean
from tests.factories.logbook import draft_of, make_case, report_of
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
    signed = make_case(enrolment, supervisor, fate="signed", pictures=[still.pk, loop.pk])
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


def archive_of(enrolment: Enrolment) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(build_archive(enrolment, "archive", Told())))


def test_archive_holds_table_json_pictures_and_manifest(enrolment: Enrolment, cases: list[Case]) -> None:
    assert archive_of(enrolment).namelist() == [
        "cases.csv", "logbook.json", "images/case-001/01.jpg", "images/case-001/02.jpg", "manifest.json",
    ]  # fmt: skip


def test_archive_manifest_has_the_hash_and_size_of_every_other_file(
    enrolment: Enrolment, cases: list[Case]
) -> None:
    archive = archive_of(enrolment)
    manifest = json.loads(archive.read("manifest.json"))
    files = {name: archive.read(name) for name in archive.namelist() if name != "manifest.json"}
    assert {row["name"]: (row["bytes"], row["sha256"]) for row in manifest["files"]} == {
        name: (len(data), hashlib.sha256(data).hexdigest()) for name, data in files.items()
    }


def test_archive_pictures_are_jpegs_and_a_loop_gives_its_first_frame(
    enrolment: Enrolment, cases: list[Case]
) -> None:
    archive = archive_of(enrolment)
    for name in ("images/case-001/01.jpg", "images/case-001/02.jpg"):
        data = archive.read(name)
        assert (data[:3], data[-2:], data.count(b"\xff\xd8\xff")) == (b"\xff\xd8\xff", b"\xff\xd9", 1)


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
    assert archive.namelist() == ["cases.csv", "logbook.json", "manifest.json"]
    assert archive.read("cases.csv").decode().startswith("number,state,performed_on,")
    assert json.loads(archive.read("logbook.json"))["cases"] == []


def test_archive_says_how_far_it_is(enrolment: Enrolment, cases: list[Case]) -> None:
    told = Told()
    build_archive(enrolment, "archive", told)
    assert told.steps == [(n, 3, f"Reading the pictures of case {n + 1}") for n in range(3)]


def test_archive_names_nobody_but_student_and_supervisor(enrolment: Enrolment, cases: list[Case]) -> None:
    archive = archive_of(enrolment)
    for name in ("cases.csv", "logbook.json"):
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
    whole = build_archive(enrolment, kind, Told())
    Instance.objects.filter(pk=cases[0].images.get(position=1).instance_id).update(state="unchecked")
    less = build_archive(enrolment, kind, Told())
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
    make_case(enrolment, supervisor, fate="signed", performed_on=date(2026, 10, 9))
    reader = pypdf.PdfReader(io.BytesIO(build_archive(enrolment, "pdf", Told(), days=days)))
    words = " ".join(" ".join(page.extract_text().split()) for page in reader.pages)
    assert [one for one in ("9 Oct 2026", "October 2026") if one in words] == [told]


@pytest.fixture
def printed(enrolment: Enrolment, cases: list[Case]) -> str:
    """The words of the PDF."""
    settings_of_front_end = FRONTEND / "dist"
    assert settings_of_front_end == settings.FRONTEND_DIST
    reader = pypdf.PdfReader(io.BytesIO(build_archive(enrolment, "pdf", Told())))
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
    build_archive(enrolment, "pdf", told)
    assert told.steps[-1] == (3, 3, "Setting the pages")
