"""Colours people can read: contrast as WCAG 2.2 counts it, and a community's palette from its two colours."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

Rgb = tuple[float, float, float]

TEXT = 4.5
LARGE_OR_GRAPHIC = 3.0
INK, WHITE = "#221d17", "#ffffff"
# The surfaces of styles/tokens.css on which text in the brand's colour stands; a test holds the two together.
LIGHT_SURFACES = ("#fbf8f3", "#ffffff", "#f3eee5")
DARK_SURFACES = ("#191613", "#221e1a", "#131110")
_STEPS = 200


@dataclass(frozen=True, slots=True)
class Palette:
    """What a community's style sheet sets. `*_text` is readable as words, `*_mark` visible as a shape."""

    brand: str
    on_brand: str
    brand_text: str
    brand_text_dark: str
    accent_mark: str
    accent_mark_dark: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Whether a colour can be read on the light surfaces, by how much, and the nearest shade that can."""

    ratio: float
    passes: bool
    suggestion: str


@lru_cache(maxsize=1024)
def palette(brand: str, accent: str) -> Palette:
    """The colours derived from what the community chose; each reaches its contrast whatever was chosen."""
    return Palette(
        brand=brand,
        on_brand=on_colour(brand),
        brand_text=nearest_passing(brand, LIGHT_SURFACES),
        brand_text_dark=nearest_passing(brand, DARK_SURFACES),
        accent_mark=nearest_passing(accent, LIGHT_SURFACES, LARGE_OR_GRAPHIC),
        accent_mark_dark=nearest_passing(accent, DARK_SURFACES, LARGE_OR_GRAPHIC),
    )


def judge(colour: str, wanted: float = TEXT) -> Judgement:
    """Tell a person who chooses `colour` how it fares; shown in a community's settings."""
    worst = worst_ratio(colour, LIGHT_SURFACES)
    return Judgement(round(worst, 2), worst >= wanted, nearest_passing(colour, LIGHT_SURFACES, wanted))


def ratio(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def worst_ratio(colour: str, surfaces: tuple[str, ...]) -> float:
    """The least contrast of a colour with any of the surfaces."""
    return min(ratio(colour, surface) for surface in surfaces)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = _linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def on_colour(background: str) -> str:
    """Ink or white, whichever reads better; black where ink would not reach the contrast of text."""
    best = max((WHITE, INK), key=lambda colour: ratio(colour, background))
    return best if ratio(best, background) >= TEXT else "#000000"


@lru_cache(maxsize=1024)
def nearest_passing(colour: str, surfaces: tuple[str, ...], wanted: float = TEXT) -> str:
    """The shade of the same hue nearest in lightness that reaches `wanted` on every surface.

    Where one colour cannot serve all surfaces, the black or white that comes closest.
    """
    if worst_ratio(colour, surfaces) >= wanted:
        return colour
    lightness, a, b = _to_oklab(_linear(colour))
    for step in range(1, _STEPS + 1):
        for moved in (lightness - step / _STEPS, lightness + step / _STEPS):
            if 0 <= moved <= 1:
                shade = _in_gamut(moved, a, b)
                if worst_ratio(shade, surfaces) >= wanted:
                    return shade
    return max(("#000000", WHITE), key=lambda end: worst_ratio(end, surfaces))


def _linear(colour: str) -> Rgb:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return _undo_gamma(red), _undo_gamma(green), _undo_gamma(blue)


def _undo_gamma(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4


def _apply_gamma(channel: float) -> float:
    return channel * 12.92 if channel <= 0.0031308 else 1.055 * channel ** (1 / 2.4) - 0.055


def _in_gamut(lightness: float, a: float, b: float) -> str:
    """The colour with as much of its chroma as a screen can show at this lightness."""
    for tenth in range(10, -1, -1):
        channels = _from_oklab(lightness, a * tenth / 10, b * tenth / 10)
        if all(-1e-4 <= channel <= 1 + 1e-4 for channel in channels):
            break
    return "#" + "".join(f"{round(255 * _apply_gamma(min(1.0, max(0.0, channel)))):02x}" for channel in channels)


def _to_oklab(rgb: Rgb) -> Rgb:
    """Björn Ottosson's Oklab, in which equal steps of lightness look equal."""
    r, g, b = rgb
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    medium = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


def _from_oklab(lightness: float, a: float, b: float) -> Rgb:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
