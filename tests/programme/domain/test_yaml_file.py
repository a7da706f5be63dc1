"""Text that is not YAML, or YAML that could do harm."""

from pathlib import Path

import pytest

from enthesis.programme.domain import Finding
from enthesis.programme.domain.yaml_file import read_yaml, select
from tests.programme.domain.folders import changed, copy_of_sample, findings_in

CHANGES = {
    "duplicate key": (
        "fees.yaml",
        "is_uk_residents_only: true",
        "is_uk_residents_only: true\nis_uk_residents_only: true",
        [
            (
                "fees.yaml:11: 'is_uk_residents_only' is given twice in this block, first on line 10; keep "
                "one of them."
            ),
        ],
    ),
    "syntax": (
        "fees.yaml",
        "fees:\n",
        "fees: [\n",
        [
            (
                "fees.yaml:5: This is not YAML: did not find expected node content; check indents, colons "
                "and quotes."
            ),
        ],
    ),
    "tab": (
        "fees.yaml",
        "  - id: uk",
        "\t- id: uk",
        [
            (
                "fees.yaml:5: This is not YAML: found character that cannot start any token; check "
                "indents, colons and quotes."
            ),
        ],
    ),
    "control": (
        "fees.yaml",
        "    label: Students",
        "    label: Stu\x07dents",
        [
            "fees.yaml:6: There is a control character here; delete it.",
        ],
    ),
    "alias used": (
        "fees.yaml",
        "    currency: GBP",
        "    currency: *a",
        [
            "fees.yaml:8: The alias *a cannot be used; write the value out.",
        ],
    ),
    "tag": (
        "fees.yaml",
        "    amount: 4500",
        "    amount: !!python/object:os.system 4500",
        [
            (
                "fees.yaml:7: The tag 'tag:yaml.org,2002:python/object:os.system' cannot be used here; "
                "write plain text or a number."
            ),
        ],
    ),
    "infinite": (
        "fees.yaml",
        "    amount: 4500",
        "    amount: .inf",
        [
            "fees.yaml:7: '.inf' is not an ordinary number; write one.",
        ],
    ),
    "key not text": (
        "fees.yaml",
        "is_uk_residents_only: true",
        "is_uk_residents_only: true\n1: one",
        [
            "fees.yaml:11: A key must be text; put it in quotes.",
        ],
    ),
}


@pytest.mark.parametrize(("file", "before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_wrong_yaml_is_found_by_file_and_line(
    tmp_path: Path, file: str, before: str, after: str, expected: list[str]
) -> None:
    assert findings_in(changed(tmp_path, file, before, after)) == expected


def test_text_in_another_encoding_is_found(tmp_path: Path) -> None:
    folder = copy_of_sample(tmp_path)
    text = (folder / "fees.yaml").read_bytes()
    (folder / "fees.yaml").write_bytes(text.replace(b"For the whole", b"F\xfcr the whole"))
    assert findings_in(folder) == ["fees.yaml:9: This is not UTF-8 text; save the file as UTF-8."]


def test_blocks_nested_too_deep_are_found() -> None:
    assert read_yaml("deep.yaml", b"a: " + b"[" * 20 + b"]" * 20).findings == [
        Finding("deep.yaml", 1, "Blocks are nested more than 20 deep; flatten them.")
    ]
    assert read_yaml("deep.yaml", b"a: " + b"[" * 19 + b"]" * 19).findings == []


def test_select_names_items_values_and_keys() -> None:
    data = {"views": [{"id": "A", "of": {"x": 1}}, {"id": "B"}, "odd"]}
    assert list(select(data, "views.*.id")) == [(("views", 0, "id"), "A"), (("views", 1, "id"), "B")]
    assert list(select(data, "views.0.of.@")) == [(("views", 0, "of", "x"), "x")]
    assert list(select(data, "nothing.*")) == []
