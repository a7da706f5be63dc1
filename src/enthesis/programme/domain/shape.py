"""Checking one file against its model, and saying what does not fit in plain words."""

import difflib
import json
from collections.abc import Callable, Mapping
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from enthesis.programme.domain.block import PATTERN_WORDS, FileBlock
from enthesis.programme.domain.yaml_file import Path, YamlFile

Problem = Mapping[str, Any]

SAYINGS: Mapping[str, str] = {
    "string_type": "must be text; put it in quotes if it reads as a number or as yes or no",
    "int_type": "must be a whole number, without quotes",
    "float_type": "must be a number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "tuple_type": "must be a list; begin each item with a dash",
    "dict_type": "must be a block of keys and values",
    "mapping_type": "must be a block of keys and values",
    "model_type": "must be a block of keys and values",
    "int_from_float": "must be a whole number",
    "string_too_short": "must not be empty",
}
BOUNDS: Mapping[str, tuple[str, str]] = {
    "greater_than": ("gt", "must be more than"),
    "greater_than_equal": ("ge", "must be at least"),
    "less_than": ("lt", "must be less than"),
    "less_than_equal": ("le", "must be at most"),
}


def check_shape(file: YamlFile, model: type[FileBlock]) -> FileBlock | None:
    """Give the file as its model, or None after noting everything that does not fit.

    A value that the reading of the YAML refused is in the data as None; it is not found a second time.
    """
    if not file.is_readable:
        return None
    if file.data is None:
        file.find((), "This file is empty; write its content or copy it from the sample programme.")
        return None
    found_lines = {finding.line for finding in file.findings}
    try:
        return model.model_validate_json(json.dumps(file.data))
    except ValidationError as error:
        for problem in error.errors(include_url=False):
            path = known_path(file, problem["loc"])
            if file.line(path) not in found_lines and not is_echo(problem):
                file.find(path, say_problem(problem, path, model))
        return None


def is_echo(problem: Problem) -> bool:
    """Tell whether a list is called too short only because one of its items, found already, was not counted."""
    return problem["type"] == "too_short" and bool(len(problem["input"]) >= problem["ctx"]["min_length"])


def known_path(file: YamlFile, location: Path) -> Path:
    """Give the part of a problem's location that the file has."""
    while location and location not in file.lines:
        location = location[:-1]
    return location


def say_problem(problem: Problem, path: Path, model: type[BaseModel]) -> str:
    """Say what is wrong with the value at a path, and what to do."""
    kind: str = problem["type"]
    name = say_place(problem["loc"] if kind == "missing" else path)
    if kind in SAYINGS:
        return f"{name} {SAYINGS[kind]}."
    if kind in BOUNDS:
        key, words = BOUNDS[kind]
        return f"{name} {words} {problem['ctx'][key]}."
    speaker = SPEAKERS.get(kind)
    return speaker(problem, name, model) if speaker else f"{name}: {problem['msg']}."


def say_place(location: Path) -> str:
    """Name a value by its key, with the list around it for an item."""
    if not location:
        return "This file"
    keys = [part for part in location if isinstance(part, str)]
    if isinstance(location[-1], int) and keys:
        return f"Item {location[-1] + 1} of '{keys[-1]}'"
    return f"'{location[-1]}'"


def _say_missing(problem: Problem, name: str, model: type[BaseModel]) -> str:
    return f"{name} is missing; add it."


def _say_unknown(problem: Problem, name: str, model: type[BaseModel]) -> str:
    keys = keys_at(model, problem["loc"][:-1])
    near = difflib.get_close_matches(str(problem["loc"][-1]), keys, n=1)
    if near:
        return f"{name} is not a key of this block; did you mean '{near[0]}'?"
    return f"{name} is not a key of this block; take it out. Keys here: {', '.join(keys)}."


def _say_choice(problem: Problem, name: str, model: type[BaseModel]) -> str:
    return f"{name} must be {problem['ctx']['expected']}, not {problem['input']!r}."


def _say_pattern(problem: Problem, name: str, model: type[BaseModel]) -> str:
    pattern = problem["ctx"]["pattern"]
    return f"{name} must be {PATTERN_WORDS.get(pattern, pattern)}, not {problem['input']!r}."


def _say_short(problem: Problem, name: str, model: type[BaseModel]) -> str:
    return f"{name} must have at least {_items(problem['ctx']['min_length'])}."


def _say_long(problem: Problem, name: str, model: type[BaseModel]) -> str:
    return f"{name} must have at most {_items(problem['ctx']['max_length'])}."


def _items(number: int) -> str:
    return f"{number} item{'' if number == 1 else 's'}"


def _say_length(problem: Problem, name: str, model: type[BaseModel]) -> str:
    return f"{name} must have at most {problem['ctx']['max_length']} letters."


def _say_reason(problem: Problem, name: str, model: type[BaseModel]) -> str:
    return f"{name} does not fit: {problem['ctx']['error']}."


SPEAKERS: Mapping[str, Callable[[Problem, str, type[BaseModel]], str]] = {
    "missing": _say_missing,
    "extra_forbidden": _say_unknown,
    "literal_error": _say_choice,
    "string_pattern_mismatch": _say_pattern,
    "too_short": _say_short,
    "too_long": _say_long,
    "string_too_long": _say_length,
    "value_error": _say_reason,
}


def keys_at(model: type[BaseModel], location: Path) -> list[str]:
    """Give the keys that a block of a model's file may have."""
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            model = block_type(model.model_fields[part].annotation) or model
    return list(model.model_fields)


def block_type(annotation: Any) -> type[BaseModel] | None:
    """Give the model that a field holds, alone or in a list, if it holds any."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next((found for part in get_args(annotation) if (found := block_type(part))), None)
