"""The sample programme can be read, and what is missing from a folder is found."""

from pathlib import Path

from tests.programme.domain.folders import SAMPLE, changed, copy_of_sample, findings_in

LISTED = (
    "programme.yaml, curriculum.yaml, scanning.yaml, vocabulary.yaml, measurements.yaml, logbook.yaml, "
    "reflection.yaml, assessment.yaml, calendar.yaml, fees.yaml, entry.yaml, sources.yaml"
)


def test_sample_has_nothing_wrong() -> None:
    assert findings_in(SAMPLE) == []


def test_folder_that_is_not_there_is_found(tmp_path: Path) -> None:
    assert findings_in(tmp_path / "absent") == ["absent:1: There is no such folder; check the path."]


def test_missing_file_is_found_without_blaming_those_that_name_it(tmp_path: Path) -> None:
    folder = copy_of_sample(tmp_path)
    (folder / "sources.yaml").unlink()
    assert findings_in(folder) == [
        "sources.yaml:1: This file is missing; write it, or copy it from the sample programme."
    ]


def test_empty_file_is_found(tmp_path: Path) -> None:
    folder = copy_of_sample(tmp_path)
    (folder / "fees.yaml").write_text("# nothing yet\n")
    assert findings_in(folder) == [
        "fees.yaml:1: This file is empty; write its content or copy it from the sample programme."
    ]


def test_missing_region_is_found_where_it_is_listed(tmp_path: Path) -> None:
    folder = copy_of_sample(tmp_path)
    (folder / "regions" / "hip.yaml").unlink()
    assert findings_in(folder) == ["programme.yaml:25: The region 'hip' has no file; write regions/hip.yaml."]


def test_folder_without_regions_is_found(tmp_path: Path) -> None:
    folder = copy_of_sample(tmp_path)
    for path in (folder / "regions").iterdir():
        path.unlink()
    assert "regions:1: There is no region; write a file such as regions/shoulder.yaml." in findings_in(folder)


def test_file_that_nothing_reads_is_found(tmp_path: Path) -> None:
    folder = copy_of_sample(tmp_path)
    (folder / "logbok.yaml").write_text("a: 1\n")
    assert findings_in(folder) == [f"logbok.yaml:1: No programme has this file. Its files are {LISTED}."]


def test_several_errors_are_told_in_one_go_in_reading_order(tmp_path: Path) -> None:
    folder = changed(tmp_path, "fees.yaml", "currency: GBP", "currency: POUNDS")
    for name, before, after in (
        ("programme.yaml", "award: PGCert", "award: ''"),
        ("regions/hip.yaml", "id: hip\n", "id: hop\n"),
    ):
        path = folder / name
        path.write_text(path.read_text().replace(before, after, 1))
    assert findings_in(folder) == [
        "programme.yaml:17: 'award' must not be empty.",
        "fees.yaml:8: 'currency' must have at most 3 letters.",
        "regions/hip.yaml:4: The id 'hop' must be the file's name, 'hip'.",
    ]
