"""Plots drawn on the server as SVG: labelled in place, their numbers beside them, no script or style inside."""

from enthesis.core.plots.bars import Bar, bars
from enthesis.core.plots.columns import Column, columns
from enthesis.core.plots.curves import cumulative, proportion_over_time
from enthesis.core.plots.plot import Dated, Plot, Spread
from enthesis.core.plots.shares import Part, Whisker, shares

__all__ = [
    "Bar",
    "Column",
    "Dated",
    "Part",
    "Plot",
    "Spread",
    "Whisker",
    "bars",
    "columns",
    "cumulative",
    "proportion_over_time",
    "shares",
]
