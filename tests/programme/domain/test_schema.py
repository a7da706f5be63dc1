"""The schemas that editors use are those of the code."""

from pathlib import Path

import pytest

from enthesis.programme.domain.folder import PARTS
from enthesis.programme.domain.schema import json_schema, main, schema_text, write_schemas
from tests.environment import ROOT

PUBLISHED = ROOT / "programmes" / "schema"


def test_published_schemas_are_current() -> None:
    made = {f"{name}.json": schema_text(schema) for name, schema in json_schema().items()}
    published = {path.name: path.read_text(encoding="utf-8") for path in PUBLISHED.glob("*.json")}
    assert published == made, "Run `python -m enthesis.programme.domain programmes/schema`."


def test_every_file_of_a_programme_has_a_schema_and_names_it() -> None:
    names = {name.removesuffix(".yaml") for name in PARTS}
    assert set(json_schema()) == names | {"region"}
    folder = ROOT / "programmes" / "msk-ultrasound-pgcert"
    for path in folder.glob("*.yaml"):
        first = path.read_text(encoding="utf-8").split("\n")[0]
        assert first == f"# yaml-language-server: $schema=../schema/{path.stem}.json"


def test_schemas_are_written_where_they_are_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path / "new")]) == 0
    assert len(list((tmp_path / "new").iterdir())) == 13
    assert capsys.readouterr().out.count("\n") == 13
    assert write_schemas(tmp_path / "new")[0].read_text().startswith('{\n  "$schema"')


def test_schemas_need_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2
    assert capsys.readouterr().err == "Name the folder to write to, for example programmes/schema.\n"
