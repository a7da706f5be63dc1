"""The plots of the progress page: each title says what was found, each table gives the numbers."""

from typing import NamedTuple

from enthesis.core.plots import Bar, Dated, Part, Plot, Spread, Whisker, bars, cumulative, shares
from enthesis.core.words import count, percent, short_day
from enthesis.logbook.domain.progress import Agreement, Forecast, Progress, ViewCount
from enthesis.programme.domain import ProgrammeDocument


class Plots(NamedTuple):
    """The plots of one student, in the order in which the page shows them."""

    cumulative: Plot
    regions: Plot
    supervision: Plot
    agreement: Plot
    views: Plot


def plots_of(progress: Progress, document: ProgrammeDocument) -> Plots:
    """Draw how far a student is: over time, by region, by supervision, by agreement and by view."""
    return Plots(
        cumulative_plot_of(progress),
        region_plot_of(progress),
        supervision_plot_of(progress, document),
        agreement_plot_of(progress, document),
        view_plot_of(progress, document),
    )


def cumulative_plot_of(progress: Progress) -> Plot:
    """Draw the cases that count against the pace, with the forecast as a band."""
    foretold = progress.forecast
    spread = foretold.points if isinstance(foretold, Forecast) else ()
    note = _forecast_words(foretold, progress) if isinstance(foretold, Forecast) else foretold.reason
    return cumulative(
        f"{progress.headline}.",
        own=[Dated(point.on, point.cases) for point in progress.cumulative],
        expected=[Dated(point.on, point.cases) for point in progress.pace],
        forecast=[Spread(point.on, point.low, point.expected, point.high) for point in spread],
        target=progress.total,
        today=progress.today,
        own_word="signed",
        columns=("By the end of", "Signed", "Pace"),
        rows=_month_rows(progress),
        description=f"{progress.counted} cases count; the pace asks for {progress.expected} by today.",
        note=note,
    )


def region_plot_of(progress: Progress) -> Plot:
    """Draw the cases that count in each region, with what is asked for and what waits for a supervisor."""
    asked = [region for region in progress.regions if region.target]
    met = sum(region.remaining == 0 for region in asked)
    if asked and met == len(asked):
        title = "Every region is complete."
    else:
        title = f"{met} of {count(len(asked), 'region')} {'is' if met == 1 else 'are'} complete."
    return bars(
        title,
        [
            Bar(_upper(region.name), region.verified, region.target, region.waiting)
            for region in progress.regions
        ],
        columns=("Region", "Signed", "Asked for", "With supervisor", "Missing"),
        rows=[
            (_upper(r.name), str(r.verified), str(r.target), str(r.waiting), str(r.remaining))
            for r in progress.regions
        ],
        note="The thin line is what is asked for; the paler part waits for a supervisor.",
    )


def supervision_plot_of(progress: Progress, document: ProgrammeDocument) -> Plot:
    """Draw how much help the student had in the cases that count."""
    levels, made = document.logbook.supervision_levels, progress.supervision
    enough = made.unaided >= made.unaided_min
    title = (
        f"{count(made.unaided, 'case')} scanned unaided: {'as many as' if enough else 'fewer than'} "
        f"the {made.unaided_min} asked for."
    )
    return shares(
        title,
        [Part(level.id, made.counted.get(level.id, 0)) for level in levels],
        columns=("Level", "Signed", "Counts"),
        rows=[
            (
                f"{level.id} {level.label}",
                str(made.verified.get(level.id, 0)),
                str(made.counted.get(level.id, 0)),
            )
            for level in levels
        ],
        note=_supervision_words(progress),
    )


def agreement_plot_of(progress: Progress, document: ProgrammeDocument) -> Plot:
    """Draw how often supervisors read cases as the student did, with the interval of the share that agrees."""
    found = progress.agreement
    names = {level.id: level.label for level in document.logbook.agreement}
    by_region = progress.agreement_by_region
    regions = [(r.name, by_region[r.region]) for r in progress.regions if r.region in by_region]
    return shares(
        _agreement_title(found),
        [Part(level, number) for level, number in found.counts.items()],
        whisker=_whisker(found),
        columns=("Level or region", "Cases", "Agreement"),
        rows=[
            *(
                (f"{level} {names.get(level, '')}".strip(), str(number), "")
                for level, number in found.counts.items()
            ),
            *((_upper(name), str(each.reviewed), agreement_words(each)) for name, each in regions),
        ],
        note="D0 to D2 change nothing in the patient's management. The interval holds in 95 of 100 such samples.",
    )


def view_plot_of(progress: Progress, document: ProgrammeDocument) -> Plot:
    """Draw in each region how many of its views were scanned at least once; the table counts every view."""
    done: dict[str, ViewCount] = {view.view: view for view in progress.views}
    items = []
    for region in document.regions:
        scanned = sum(view.id in done and done[view.id].cases > 0 for view in region.views)
        items.append(Bar(region.label, scanned, len(region.views)))
    whole, total = sum(item.value for item in items), sum(item.target for item in items)
    return bars(
        f"{whole} of {total} views were scanned at least once.",
        items,
        columns=("View", "Cases"),
        rows=[(view.name, str(view.cases)) for view in progress.views],
    )


def agreement_words(found: Agreement) -> str:
    """Say a share with its interval: "92 %, 85–96"; a dash while nothing was reviewed."""
    if found.proportion is None or found.interval is None:
        return "–"
    return f"{percent(found.proportion)}, {found.interval.low * 100:.0f}–{found.interval.high * 100:.0f}"


def _agreement_title(found: Agreement) -> str:
    if not found.reviewed:
        return "No supervisor has graded a case yet."
    return f"Supervisors agreed in {agreement_words(found)}, of {count(found.reviewed, 'case')}."


def _whisker(found: Agreement) -> Whisker | None:
    if found.proportion is None or found.interval is None:
        return None
    words = f"{agreement_words(found)} agree"
    return Whisker(found.proportion, found.interval.low, found.interval.high, words)


def _forecast_words(foretold: Forecast, progress: Progress) -> str:
    rate = f"At the {foretold.weekly_rate:.1f} cases a week of the last {count(foretold.weeks_used, 'week')}"
    day = foretold.reaches_total_on
    if progress.counted >= progress.total:
        return f"All {progress.total} cases are there."
    end = (
        f"case {progress.total} comes on {short_day(day)}"
        if day
        else f"case {progress.total} is out of sight"
    )
    return f"{rate}, {end}. The band holds four times in five if the weeks to come are like these."


def _supervision_words(progress: Progress) -> str:
    made = progress.supervision
    words = f"{made.assisted} scanned with help, {made.assisted_min} asked for; {made.observed} watched."
    return f"{words} {count(made.not_counted, 'case')} beyond a maximum." if made.not_counted else words


def _month_rows(progress: Progress) -> list[tuple[str, ...]]:
    """Count at each corner of the pace line and today; what lies ahead has a dash."""
    pace = {point.on: f"{point.cases:.0f}" for point in progress.pace}
    rows: list[tuple[str, ...]] = []
    for day in sorted({*pace, progress.today}):
        reached = max((point.cases for point in progress.cumulative if point.on <= day), default=0)
        signed = f"{reached:.0f}" if day <= progress.today else "–"
        rows.append((short_day(day), signed, pace.get(day, str(progress.expected))))
    return rows


def _upper(name: str) -> str:
    return name[:1].upper() + name[1:]
