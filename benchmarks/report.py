"""The report: a head, and a section for each benchmark; what was measured anew takes the place of what stood there."""

from collections.abc import Mapping, Sequence

SECTION = "\n## "


def read_sections(report: str) -> dict[str, str]:
    """Give each section's text by its title."""
    _, *parts = ("\n" + report).split(SECTION)
    return {part.partition("\n")[0]: f"## {part.rstrip()}\n" for part in parts}


def written(head: str, before: Mapping[str, str], found: Mapping[str, str], order: Sequence[str]) -> str:
    """Write a report.

    Parameters
    ----------
    before
        The sections that stood there.
    found
        Those that were measured now.
    order
        All titles there are; a section whose benchmark is gone is left out.
    """
    sections = {**before, **found}
    return "\n".join([head, *(sections[title] for title in order if title in sections)])
