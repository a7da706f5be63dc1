"""Copies of the sample programme's folder with one thing changed."""

import shutil
from pathlib import Path

from enthesis.programme.domain import read_folder
from tests.environment import ROOT

SAMPLE = ROOT / "programmes" / "msk-ultrasound-pgcert"


def copy_of_sample(folder: Path) -> Path:
    """Copy the sample programme."""
    return Path(shutil.copytree(SAMPLE, folder / "programme"))


def changed(folder: Path, file: str, before: str, after: str) -> Path:
    """Copy the sample programme and change the first place in a file that reads `before`."""
    copy = copy_of_sample(folder)
    text = (copy / file).read_text(encoding="utf-8")
    assert before in text, f"{file} does not say {before!r}"
    (copy / file).write_text(text.replace(before, after, 1), encoding="utf-8")
    return copy


def findings_in(folder: Path) -> list[str]:
    """Give what is wrong with a folder, as it is shown."""
    reading = read_folder(folder)
    assert (reading.document is None) == bool(reading.findings)
    return [str(finding) for finding in reading.findings]
