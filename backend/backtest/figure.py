"""Lift curves as a picture: the same result gives the same file, byte for byte."""

import json
from pathlib import Path
from typing import Any, ClassVar

import plotly.graph_objects as go

from backend.backtest.lift import STEPS, Result
from backend.backtest.words import NAMES
from backend.kit.refusal import Invalid

#: Distinct also without colour.
LOOKS: dict[str, dict[str, Any]] = {
    "strategy": {"color": "#2457c5", "width": 3, "dash": "solid"},
    "oldest_first": {"color": "#b3540e", "width": 2, "dash": "dash"},
    "largest_first": {"color": "#0f7a55", "width": 2, "dash": "dot"},
    "random": {"color": "#6b6b6b", "width": 2, "dash": "dashdot"},
}


class FigureFile:
    """Where a figure goes: a page to open, or plotly's JSON."""

    SUFFIXES: ClassVar[tuple[str, ...]] = (".html", ".json")

    def __init__(self, path: Path) -> None:
        if path.suffix.lower() not in self.SUFFIXES:
            raise Invalid(field="figure", expected="a file that ends in .html or .json", value=str(path))
        if not path.parent.is_dir():
            raise Invalid(field="figure", expected="a file in a folder that exists", value=str(path))
        self.path = path

    def write(self, result: Result, name: str) -> None:
        """Draw the curves into the file."""
        figure = lift_figure(result, name)
        if self.path.suffix.lower() == ".json":
            self.path.write_text(json.dumps(figure.to_plotly_json(), sort_keys=True, default=list) + "\n")
        else:
            # Its library comes with it: the file opens where there is no network. A fixed id keeps it the same each time.
            self.path.write_text(figure.to_html(include_plotlyjs=True, div_id="lift"))


def lift_figure(result: Result, name: str) -> go.Figure:
    """Share of the late payers reached by share of the list called, one line for each order."""
    figure = go.Figure()
    along = [step * 100 / STEPS for step in range(STEPS + 1)]
    for how, curve in result.curves.items():
        reached = [round(value * 100, 3) for value in curve.reached]
        label = name if how == "strategy" else NAMES[how]
        figure.add_scatter(x=along, y=reached, mode="lines", name=label, line=LOOKS[how])
    asked = result.asked
    about = f"{result.lists} lists, {asked.first} to {asked.last}; {result.late} of {result.accounts} still owed {asked.late} days later"
    figure.update_layout(
        title={"text": f"How soon late payers are reached<br><sub>{about}</sub>"},
        xaxis={"title": {"text": "% of the list called"}, "range": [0, 100]},
        yaxis={"title": {"text": "% of late payers reached"}, "range": [0, 101]},
        template="plotly_white",
        width=900,
        height=560,
        legend={"x": 0.98, "y": 0.04, "xanchor": "right", "yanchor": "bottom"},
    )
    return figure
