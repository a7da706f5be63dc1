"""What is still missing, in words, the most wanting first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from enthesis.logbook.domain.progress.facts import ASSISTED, UNAIDED, CaseFact, Targets

Kind = Literal[
    "total", "region", "unaided", "assisted", "reflection", "dynamic", "doppler", "comparison", "follow_up",
    "abnormal", "normal", "view",
]  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """One target that is not yet met: what, of which region or view, in words, and how much of it is missing."""

    kind: Kind
    subject: str
    text: str
    remaining: int
    share_missing: float


def gaps(counting: Sequence[CaseFact], targets: Targets) -> list[Gap]:
    """Give the targets that are not met, by the share that is missing, then by the number.

    Parameters
    ----------
    counting
        The cases that count, as `counted` gives them.
    """
    found = [
        *_counts(counting, targets),
        *_regions(counting, targets),
        *_reflections(counting, targets),
        *_fractions(counting, targets),
        *_views(counting, targets),
    ]
    return sorted(found, key=lambda gap: (-gap.share_missing, -gap.remaining, gap.text))


def missing_in_words(counting: Sequence[CaseFact], targets: Targets) -> list[str]:
    """Say all that is missing, the most wanting first."""
    return [gap.text for gap in gaps(counting, targets)]


def next_most_useful_case(counting: Sequence[CaseFact], targets: Targets) -> str:
    """Say in one sentence which case would close the most gaps at once."""
    open_gaps = gaps(counting, targets)
    if not open_gaps:
        return "Nothing is missing: every target is met."
    kinds = {gap.kind for gap in open_gaps}
    region = next((targets.region_name(gap.subject) for gap in open_gaps if gap.kind == "region"), "")
    outcome = next((kind for kind in ("abnormal", "normal") if kind in kinds), "")
    words = " ".join(part for part in (outcome, region, "case") if part)
    article = "an" if words[0] in "aeio" else "a"
    level = "scanned unaided" if "unaided" in kinds else "scanned with help" if "assisted" in kinds else ""
    extras = [text for kind, text in _EXTRAS if kind in kinds]
    details = [part for part in (level, f"with {_listed(extras)}" if extras else "") if part]
    return f"Next most useful: {', '.join([f'{article} {words}', *details])}."


_EXTRAS = (
    ("dynamic", "a dynamic test"),
    ("doppler", "Doppler"),
    ("comparison", "the other side compared"),
    ("reflection", "a full reflection"),
)


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _gap(kind: Kind, subject: str, have: int, target: int, words: str) -> Iterator[Gap]:
    """Give the gap where there is one; `words` has a place for the number missing and for its plural."""
    remaining = target - have
    if remaining > 0:
        text = words.format(n=remaining, s="" if remaining == 1 else "s", have=have, target=target)
        yield Gap(kind, subject, text, remaining, remaining / target)


def _counts(cases: Sequence[CaseFact], targets: Targets) -> Iterator[Gap]:
    unaided = sum(case.supervision_level in UNAIDED for case in cases)
    assisted = sum(case.supervision_level in ASSISTED for case in cases)
    rows: tuple[tuple[Kind, int, int, str], ...] = (
        ("total", len(cases), targets.total, "{n} more case{s} in all ({have} of {target} verified)."),
        ("unaided", unaided, targets.unaided_min, "{n} more case{s} performed unaided ({have} of {target})."),
        ("assisted", assisted, targets.assisted_min, "{n} more case{s} performed with help ({have} of {target})."),
        ("dynamic", sum(c.dynamic for c in cases), targets.dynamic_min,
         "{n} more case{s} with a dynamic test ({have} of {target})."),
        ("doppler", sum(c.doppler for c in cases), targets.doppler_min,
         "{n} more case{s} with Doppler ({have} of {target})."),
        ("comparison", sum(c.comparison for c in cases), targets.comparison_min,
         "{n} more case{s} with the other side compared ({have} of {target})."),
        ("follow_up", sum(c.follow_up_known for c in cases), targets.follow_up_min,
         "{n} more case{s} whose further course is known ({have} of {target})."),
    )  # fmt: skip
    for kind, have, target, words in rows:
        yield from _gap(kind, "", have, target, words)


def _regions(cases: Sequence[CaseFact], targets: Targets) -> Iterator[Gap]:
    for region, target in targets.region_minima.items():
        have = sum(case.region == region for case in cases)
        name = targets.region_name(region).replace("{", "{{").replace("}", "}}")
        yield from _gap(
            "region", region, have, target, f"{{n}} more {name} case{{s}} ({{have}} of {{target}} verified)."
        )


def _reflections(cases: Sequence[CaseFact], targets: Targets) -> Iterator[Gap]:
    full = [case for case in cases if case.reflection_full]
    yield from _gap("reflection", "", len(full), targets.reflections_min,
                    "{n} more full reflection{s} ({have} of {target}).")  # fmt: skip
    regions = len({case.region for case in full})
    yield from _gap("reflection", "regions", regions, targets.reflection_regions_min,
                    "Full reflections from {n} more region{s} ({have} of {target}).")  # fmt: skip
    present = {tag for case in full for tag in case.reflection_tags}
    for tag in targets.reflection_tags:
        if tag not in present:
            yield Gap("reflection", tag, f"A full reflection on {tag.replace('_', ' ')}.", 1, 1.0)


def _fractions(cases: Sequence[CaseFact], targets: Targets) -> Iterator[Gap]:
    if not cases:
        return
    abnormal = sum(case.abnormal for case in cases)
    rows: tuple[tuple[Kind, int, float], ...] = (
        ("abnormal", abnormal, targets.abnormal_fraction),
        ("normal", len(cases) - abnormal, targets.normal_fraction),
    )
    for kind, number, wanted in rows:
        share = number / len(cases)
        if share < wanted:
            text = (
                f"More {kind} cases: {number} of {len(cases)} are {kind}, "
                f"at least {wanted:.0%} are asked for.".replace("%", "\N{NO-BREAK SPACE}%")
            )
            yield Gap(kind, "", text, 1, (wanted - share) / wanted)


def _views(cases: Sequence[CaseFact], targets: Targets) -> Iterator[Gap]:
    for view, target in targets.view_minima.items():
        have = sum(view in case.view_ids for case in cases)
        name = targets.view_name(view).replace("{", "{{").replace("}", "}}")
        yield from _gap(
            "view", view, have, target, f"{{n}} more case{{s}} with the view {name} ({{have}} of {{target}})."
        )
