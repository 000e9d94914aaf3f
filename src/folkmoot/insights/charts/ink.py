"""The colours of charts: the page's tokens, or written in for places without a style sheet."""

from __future__ import annotations

from dataclasses import dataclass

SERIES = 6


@dataclass(frozen=True, slots=True)
class Ink:
    """Every colour that a chart uses, as values of SVG attributes."""

    series: tuple[str, ...]
    ink: str
    soft: str
    line: str
    strong: str
    paper: str
    heat: tuple[str, ...]
    is_plain: bool = False

    def of(self, index: int, chosen: int = 0, *, dashed: bool = False) -> str:
        """The colour of a series: the one chosen (from 1 on), grey for what is compared with, else of its place."""
        if dashed and not chosen:
            return self.soft
        return self.series[(chosen - 1 if chosen else index) % len(self.series)]


TOKENS = Ink(
    tuple(f"var(--chart-{number})" for number in range(1, SERIES + 1)),
    "var(--ink)",
    "var(--ink-soft)",
    "var(--line)",
    "var(--line-strong)",
    "var(--surface)",
    (),
)
PLAIN = Ink(
    ("#1f6f78", "#b3541e", "#5b4b9a", "#7d6200", "#a8325e", "#4f6b2b"),
    "#221d17",
    "#574e43",
    "#e6dfd2",
    "#8b8070",
    "#ffffff",
    ("#ffffff", "#f0f6f6", "#e1edee", "#d2e4e6", "#c3dbdd", "#b4d2d5", "#a5c9cd", "#97c0c4", "#88b7bc", "#79aeb4"),
    is_plain=True,
)
