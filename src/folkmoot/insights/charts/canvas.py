"""Paper to draw on: pieces of SVG with every word escaped."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.html import escape

from folkmoot.insights.charts.ink import Ink

SIZE = 13.0
_LETTER = 0.54


@dataclass(frozen=True, slots=True)
class Format:
    """How large the paper is, in its own units, and how much room the ticks have."""

    width: float
    height: float
    is_narrow: bool = False


WIDE = Format(580, 270)
NARROW = Format(360, 270, is_narrow=True)


@dataclass(slots=True)
class Canvas:
    """Pieces drawn so far, in their order."""

    form: Format
    ink: Ink
    pieces: list[str] = field(default_factory=list)

    def add(self, tag: str, content: str = "", /, **attributes: float | str) -> None:
        """A piece; `_` in names stands for `-`. Content must be escaped."""
        named = "".join(
            f' {name.rstrip("_").replace("_", "-")}="{_worded(value)}"' for name, value in attributes.items()
        )
        self.pieces.append(f"<{tag}{named}>{content}</{tag}>" if content else f"<{tag}{named}/>")

    def text(
        self, x: float, y: float, words: str, *, anchor: str = "start", colour: str = "", bold: bool = False
    ) -> None:
        weight: dict[str, float | str] = {"font_weight": 600} if bold else {}
        self.add(
            "text", escape(words), x=x, y=y, text_anchor=anchor, fill=colour or self.ink.soft, font_size=SIZE, **weight
        )

    def line(self, x1: float, y1: float, x2: float, y2: float, colour: str = "", **more: float | str) -> None:
        self.add("line", x1=x1, y1=y1, x2=x2, y2=y2, stroke=colour or self.ink.line, **more)

    def box(self, x: float, y: float, width: float, height: float, fill: str, **more: float | str) -> None:
        """A filled rectangle; a side below zero is turned round."""
        if height < 0:
            y, height = y + height, -height
        self.add("rect", x=x, y=y, width=max(width, 0.5), height=height, fill=fill, **more)

    def hover(self, x: float, y: float, width: float, height: float, words: str) -> None:
        """A place that says its figures when it is pointed at."""
        title = f"<title>{escape(words)}</title>"
        self.add("rect", title, x=x, y=y, width=width, height=height, fill="none", pointer_events="all")

    def swatch(self, x: float, y: float, colour: str, *, dashed: bool = False) -> None:
        if dashed:
            self.line(x, y - 4, x + 14, y - 4, colour, stroke_width=2, stroke_dasharray="4 3")
        else:
            self.box(x + 1, y - 10, 11, 11, colour, rx=2)

    def legend(self, names: list[tuple[str, str, bool]], x: float, y: float) -> float:
        """Names of series with their colours, in lines; gives the room they took."""
        left, top = x, y
        for label, colour, dashed in names:
            room = 18 + width_of(label) + 16
            if left > x and left + room - 16 > self.form.width:
                left, top = x, top + 19
            self.swatch(left, top, colour, dashed=dashed)
            self.text(left + 18, top, fit(label, self.form.width - left - 18), colour=self.ink.ink)
            left += room
        return top - y + 19


def width_of(words: str) -> float:
    """About how wide words are; letters of Asian scripts are as wide as they are high."""
    return sum(SIZE * (1.0 if ord(letter) > 0x2E80 else _LETTER) for letter in words)


def fit(words: str, room: float) -> str:
    """Words cut to the room that they have."""
    if width_of(words) <= room:
        return words
    while words and width_of(words) + SIZE * _LETTER > room:
        words = words[:-1]
    return words.rstrip() + "…"


def _worded(value: float | str) -> str:
    if isinstance(value, str):
        return escape(value)
    return f"{value:.1f}".rstrip("0").rstrip(".") if value else "0"
