"""JSON Schemas of the files, so that editors complete and check them while they are written.

Run `python -m enthesis.programme.domain programmes/schema` after changing a model.
"""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from enthesis.programme.domain.folder import PARTS
from enthesis.programme.domain.regions import Region

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, dict[str, Any]]:
    """Give the schema of each kind of file by its name without ending: `programme`, `logbook`, …, `region`."""
    models = {name.removesuffix(".yaml"): model for name, (_, model) in PARTS.items()} | {"region": Region}
    return {name: {"$schema": DIALECT, **model.model_json_schema()} for name, model in models.items()}


def schema_text(schema: dict[str, Any]) -> str:
    """Write a schema as it is committed."""
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def write_schemas(folder: Path) -> list[Path]:
    """Write every schema into a folder and give the files."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for name, schema in json_schema().items():
        path = folder / f"{name}.json"
        path.write_text(schema_text(schema), encoding="utf-8")
        paths.append(path)
    return paths


def main(arguments: Sequence[str]) -> int:
    """Write the schemas into the folder that is named on the command line."""
    if len(arguments) != 1:
        sys.stderr.write("Name the folder to write to, for example programmes/schema.\n")
        return 2
    sys.stdout.writelines(f"{path}\n" for path in write_schemas(Path(arguments[0])))
    return 0
