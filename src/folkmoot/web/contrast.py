"""How a community's two colours fare in every place where they meet a surface, for whoever chooses them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from folkmoot.web.colour import (
    DARK_SURFACES,
    LARGE_OR_GRAPHIC,
    LIGHT_SURFACES,
    TEXT,
    Palette,
    on_colour,
    palette,
    ratio,
    worst_ratio,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A colour on a surface. `shown` is what pages use instead where the chosen one cannot be made out."""

    label: str | Promise
    field: str
    chosen: str
    background: str
    ratio: float
    wanted: float
    shown: str
    shown_ratio: float
    # By night pages always show a lighter shade; choosing that one would be too light by day.
    is_by_night: bool = False

    @property
    def passes(self) -> bool:
        return self.ratio >= self.wanted


@dataclass(frozen=True, slots=True)
class Verdict:
    """Every pair, and the palette that follows from the choice."""

    pairs: list[Pair]
    palette: Palette

    @property
    def passes(self) -> bool:
        return all(pair.passes or pair.is_by_night for pair in self.pairs)


def verdict(brand: str, accent: str) -> Verdict:
    """Judge both colours wherever pages use them (WCAG 2.2: 4.5 for words, 3 for shapes)."""
    derived = palette(brand, accent)
    on_light, on_dark = LIGHT_SURFACES, DARK_SURFACES
    button = on_colour(brand)
    on_button = Pair(
        _("Words on buttons"), "brand_colour", button, brand, _rounded(ratio(button, brand)), TEXT, button,
        _rounded(ratio(button, brand)),
    )  # fmt: skip
    pairs = [
        _pair(_("Links and titles by day"), "brand_colour", brand, on_light, TEXT, derived.brand_text),
        _pair(_("Links and titles by night"), "brand_colour", brand, on_dark, TEXT, derived.brand_text_dark),
        on_button,
        _pair(_("Marks and frames by day"), "accent_colour", accent, on_light, LARGE_OR_GRAPHIC, derived.accent_mark),
        _pair(
            _("Marks and frames by night"), "accent_colour", accent, on_dark, LARGE_OR_GRAPHIC, derived.accent_mark_dark
        ),
    ]
    return Verdict(pairs, derived)


def _pair(label: str | Promise, field: str, colour: str, surfaces: tuple[str, ...], wanted: float, shown: str) -> Pair:
    return Pair(
        label, field, colour, surfaces[0], _rounded(worst_ratio(colour, surfaces)), wanted, shown,
        _rounded(worst_ratio(shown, surfaces)), is_by_night=surfaces is DARK_SURFACES,
    )  # fmt: skip


def _rounded(value: float) -> float:
    # Downwards: 4.499 is not 4.5.
    return int(value * 100) / 100
