"""The sample programme says what was asked for, and a document survives being kept."""

import json
from pathlib import Path
from typing import Any

import pydantic
import pytest

from enthesis.programme.domain import ProgrammeDocument, UnknownTerm, read_folder
from tests.factories.people import sample_document
from tests.programme.domain.folders import changed, copy_of_sample

REGIONS = ["shoulder", "elbow", "wrist_hand", "hip", "knee", "ankle", "foot"]


def read(folder: Path) -> ProgrammeDocument:
    """Read a folder that has nothing wrong."""
    reading = read_folder(folder)
    assert reading.document is not None, reading.findings
    return reading.document


def reversed_keys(value: Any) -> Any:
    """Give the same data with every mapping the other way round."""
    if isinstance(value, dict):
        return {key: reversed_keys(value[key]) for key in reversed(value)}
    return [reversed_keys(item) for item in value] if isinstance(value, list) else value


def test_sample_is_a_certificate_of_a_year_from_september() -> None:
    facts = sample_document().programme
    assert (facts.award, facts.credits, facts.fheq_level) == ("PGCert", 60, 7)
    assert (facts.duration_months, facts.start_month, facts.mode) == (12, 9, "part_time")
    assert list(facts.regions) == REGIONS
    assert facts.provider.is_fictional


def test_sample_has_two_modules_of_thirty_credits() -> None:
    assert [(module.id, module.credits) for module in sample_document().curriculum.modules] == [
        ("M1", 30),
        ("M2", 30),
    ]


def test_sample_weighs_its_components_as_agreed() -> None:
    weights = [(c.id, c.module, c.weight, c.is_formative) for c in sample_document().assessment.components]
    assert weights == [
        ("osce", "M1", 0.6, False), ("anatomy_mcq", "M1", 0.4, False), ("workbook_1", "M1", 0, True),
        ("logbook", "M2", 0.7, False), ("poster", "M2", 0.3, False), ("workbook_2", "M2", 0, True),
    ]  # fmt: skip


def test_sample_asks_for_two_hundred_and_fifty_cases() -> None:
    logbook = sample_document().logbook
    assert (logbook.targets.total, logbook.targets.free) == (250, 35)
    assert dict(logbook.targets.region_minima) == {
        "shoulder": 50, "elbow": 20, "wrist_hand": 35, "hip": 20, "knee": 35, "ankle": 30, "foot": 25,
    }  # fmt: skip
    assert logbook.pace == (0, 10, 25, 45, 70, 100, 130, 160, 190, 220, 240, 250)
    supervision = logbook.targets.supervision
    assert (supervision.observed_max, supervision.assisted_min, supervision.unaided_min) == (25, 75, 150)


def test_sample_says_when_a_reflection_is_full() -> None:
    needs = sample_document().reflection.needs
    assert (needs.full_min, needs.full_min_regions, needs.full_min_words) == (25, 6, 150)


def test_full_min_words_is_a_hundred_and_fifty_unless_the_folder_says_otherwise(tmp_path: Path) -> None:
    silent = changed(tmp_path / "silent", "reflection.yaml", "  full_min_words: 150\n", "")
    longer = changed(tmp_path / "longer", "reflection.yaml", "full_min_words: 150", "full_min_words: 300")
    assert read(silent).reflection.needs.full_min_words == 150
    assert read(longer).reflection.needs.full_min_words == 300


def test_expected_after_follows_the_pace_and_stays_at_its_end() -> None:
    logbook = sample_document().logbook
    assert [logbook.expected_after(months) for months in (-1, 0, 1, 2, 12, 99)] == [0, 0, 0, 10, 250, 250]


def test_document_comes_back_from_json_as_it_was() -> None:
    document = sample_document()
    kept = json.loads(json.dumps(document.model_dump(mode="json")))
    again = ProgrammeDocument.from_json(kept)
    assert again == document
    assert again.content_hash == document.content_hash


def test_document_refuses_json_that_is_none() -> None:
    with pytest.raises(pydantic.ValidationError):
        ProgrammeDocument.from_json({"programme": {}})


def test_content_hash_does_not_depend_on_the_order_of_keys() -> None:
    document = sample_document()
    other_order = reversed_keys(document.model_dump(mode="json"))
    assert ProgrammeDocument.from_json(other_order).content_hash == document.content_hash


def test_content_hash_does_not_depend_on_how_the_files_are_laid_out(tmp_path: Path) -> None:
    before = "award: PGCert\naward_title: Postgraduate Certificate\n"
    after = "# turned round\naward_title: 'Postgraduate Certificate'\n\naward:   \"PGCert\"\n"
    folder = changed(tmp_path, "programme.yaml", before, after)
    assert read(folder).content_hash == sample_document().content_hash


def test_content_hash_changes_with_one_letter(tmp_path: Path) -> None:
    folder = changed(tmp_path, "regions/hip.yaml", "On the back", "On the bacK")
    assert read(folder).content_hash != sample_document().content_hash


def test_content_hash_changes_with_where_a_value_comes_from(tmp_path: Path) -> None:
    folder = changed(tmp_path, "reflection.yaml", "full_min: source:S9", "full_min: seed")
    assert read(folder).content_hash != sample_document().content_hash


def test_content_hash_of_a_copy_is_the_same(tmp_path: Path) -> None:
    assert read(copy_of_sample(tmp_path)).content_hash == sample_document().content_hash


def test_things_are_looked_up_by_id() -> None:
    document = sample_document()
    assert document.region("hip").label == "Hip"
    assert document.view("HP01").title == "Anterior joint recess, along the femoral neck"
    assert document.structure("iliopsoas").label == "Iliopsoas tendon"
    assert document.region_of("HP01") == document.region_of("iliopsoas") == document.region("hip")
    assert document.module("M1").credits == 30
    assert document.component("osce").module == "M1"


@pytest.mark.parametrize(
    "look_up", ["region", "view", "structure", "region_of", "measurement", "module", "outcome", "component"]
)
def test_what_is_not_there_is_an_unknown_term(look_up: str) -> None:
    with pytest.raises(UnknownTerm):
        getattr(sample_document(), look_up)("nowhere")


def test_provenance_says_in_words_where_a_value_comes_from() -> None:
    document = sample_document()
    needs = document.reflection.needs
    assert document.provenance(needs, "full_min").marks == ("source:S9",)
    assert document.provenance(needs, "full_min").words.startswith(
        "Source: A comparable UK postgraduate certificate"
    )
    assert document.provenance(needs, "full_min_words").words == "A default; check locally."
    assert document.provenance(document.programme, "credits").words == "Fixed by the programme."
    assert document.provenance(document.logbook.targets, "total").is_fixed
