"""Real files that the project does not own: tests may use them where they lie beside the checkout, and pass without."""

from pathlib import Path

from tests.environment import ROOT

REFERENCE = ROOT.parent / "shared" / "reference"


def reference_files(pattern: str) -> list[Path]:
    """Give the reference files of this pattern, in order, to parametrise a test with; none where there are none.

    A test whose list is empty is not collected at all.
    """
    return sorted(path for path in REFERENCE.glob(pattern) if path.is_file())
