"""The table of results: printed, and kept in docs/benchmarks.md between two marks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

BEGIN, END = "<!-- results: begin -->", "<!-- results: end -->"


@dataclass(frozen=True)
class Row:
    """One measure; `better` is how many times better than the other side it is.

    `aim` is the figure asked for, in the same unit; with `more_is_better` (rates) the aim is a lower bound.
    """

    measure: str
    value: float
    unit: str
    other: float | None = None
    aim: float | None = None
    more_is_better: bool = False
    note: str = ""

    @property
    def better(self) -> float | None:
        """Ratio to the other side, above 1 when we are ahead."""
        if self.other is None or not self.value:
            return None
        return self.value / self.other if self.more_is_better else self.other / self.value

    @property
    def reached(self) -> bool | None:
        """Whether the aim is reached; None without an aim."""
        if self.aim is None:
            return None
        return self.value >= self.aim if self.more_is_better else self.value <= self.aim

    def cells(self) -> list[str]:
        """The row as text."""
        sign = "≥" if self.more_is_better else "≤"
        aim = "" if self.aim is None else f"{sign} {number(self.aim)} {self.unit}"
        if self.reached is False:
            aim += ", missed"
        return [
            self.measure,
            f"{number(self.value)} {self.unit}",
            "" if self.other is None else f"{number(self.other)} {self.unit}",
            "" if self.better is None else f"{number(self.better)} x",
            aim,
            self.note,
        ]


HEAD = ["measure", "here", "other side", "better by", "aim", "other side is"]


def number(value: float) -> str:
    """Three figures, no exponent."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def markdown(rows: list[Row]) -> str:
    """The rows as a table."""
    lines = [HEAD, ["---"] * len(HEAD), *(row.cells() for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def aligned(rows: list[Row]) -> str:
    """The rows for a terminal."""
    lines = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )


def write(document: Path, heading: str, rows: list[Row]) -> None:
    """Replace what is between the marks of `document`."""
    before, _, rest = document.read_text(encoding="utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    document.write_text(f"{before}{BEGIN}\n{heading}\n\n{markdown(rows)}\n{END}{after}", encoding="utf-8")
