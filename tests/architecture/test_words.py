"""Words that must not stand in what we write: promises to do it later, filler, and claims that nobody has granted."""

import re
from pathlib import Path

import pytest

from tests.architecture.files import project_files, text_of
from tests.architecture.house import assert_nothing
from tests.environment import ROOT

FOLDERS = {"src", "tests", "benchmarks", "docs", "frontend", "programmes", "tools", "deploy"}
LOCKS = {"package-lock.json", "requirements.lock", "requirements-dev.lock"}
FORBIDDEN = {
    "a promise to do it later": re.compile(r"\b(?:TO(?:DO)|FIX(?:ME)|XX(?:X)|HA(?:CK))\b"),
    "filler": re.compile(r"\blor(?:em)\b|\bfoo(?:bar)\b|\bcoming (?:soon)\b", re.IGNORECASE),
    "a real university": re.compile(r"\bUniversity of [A-Z]|\b[A-Z][a-z]+ University\b"),
    "a claim of accreditation": re.compile(
        r"\b(?:is|are|fully|was|course|programme|award) (?:accredited|validated|endorsed) by\b|\b[A-Z]{3,}-accredited\b"
    ),
    "a noun that means nothing": re.compile(r"^(?:utils|helpers|common|misc)(?:\.py)?$"),
}


def wrong_words(text: str) -> list[str]:
    """Find forbidden words, as `line: what`."""
    return [
        f"{number}: {what}"
        for number, line in enumerate(text.split("\n"), 1)
        for what, pattern in FORBIDDEN.items()
        if pattern.search(line)
    ]


def our_files() -> list[Path]:
    """List the files that we wrote ourselves."""
    files = [path for path in project_files(ROOT) if path.name not in LOCKS]
    return [path for path in files if path.relative_to(ROOT).parts[0] in FOLDERS or path.suffix == ".md"]


def test_no_forbidden_word_is_written() -> None:
    assert_nothing(
        [
            f"{path.relative_to(ROOT)}:{finding}"
            for path in our_files()
            for finding in wrong_words(text_of(path))
        ]
    )


def test_no_file_or_folder_is_named_without_meaning() -> None:
    names = {part: path for path in our_files() for part in path.relative_to(ROOT).parts}
    assert_nothing([str(path.relative_to(ROOT)) for part, path in names.items() if wrong_words(part)])


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("# TO|DO: later", "a promise to do it later"),
        ("Lor|em ipsum", "filler"),
        ("a lecturer at the Uni|versity of Somewhere", "a real university"),
        ("Somewhere Uni|versity", "a real university"),
        ("this programme is accred|ited by a body", "a claim of accreditation"),
        ("a CASE-accred|ited award", "a claim of accreditation"),
        ("utils.|py", "a noun that means nothing"),
    ],
)
def test_planted_word_is_found(text: str, what: str) -> None:
    joined = text.replace("|", "")  # written in two halves, or this file would be the first to be found
    assert wrong_words(f"fine\n{joined}") == [f"2: {what}"]


@pytest.mark.parametrize(
    "text", ["a university", "the methodology", "evidence for accreditation", "commonly", "hacksaw"]
)
def test_harmless_word_is_not_found(text: str) -> None:
    assert wrong_words(text) == []
