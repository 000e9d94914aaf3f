"""Paper to draw on: pieces of SVG with every word escaped."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.html import escape

from folkmoot.insights.charts.ink import Ink

SIZE = 13.0
_LETTER = 0.54
# Of bold letters, and of those of the fonts that letters and the press have.
_WIDE_LETTER = 0.64
_KEY, _GAP, LINE = 18.0, 16.0, 19.0


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
        """Names of series with their colours, in lines; gives the room they took. Long names go on below themselves."""
        left, top = x, y
        for label, colour, dashed in names:
            lines = self.wrapped(label, self.form.width - x - _KEY)
            room = _KEY + max(self.width_of(line) for line in lines)
            if left > x and (left + room > self.form.width or len(lines) > 1):
                left, top = x, top + LINE
            self.swatch(left, top, colour, dashed=dashed)
            for number, line in enumerate(lines):
                self.text(left + _KEY, top + LINE * number, line, colour=self.ink.ink)
            top += LINE * (len(lines) - 1)
            left += room + _GAP
        return top - y + LINE

    def width_of(self, words: str, *, bold: bool = False) -> float:
        """About how wide words are with this ink."""
        return width_of(words, _WIDE_LETTER if bold or self.ink.is_plain else _LETTER)

    def wrapped(self, words: str, room: float) -> list[str]:
        """Words in lines that have room."""
        lines = [""]
        for word in words.split():
            longer = f"{lines[-1]} {word}".strip()
            if lines[-1] and self.width_of(longer) > room:
                lines.append(word)
            else:
                lines[-1] = longer
        return [fit(line, room) for line in lines]


def width_of(words: str, letter: float = _LETTER) -> float:
    """About how wide words are; letters of Asian scripts are as wide as they are high."""
    return sum(SIZE * (1.0 if ord(each) > 0x2E80 else letter) for each in words)


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
