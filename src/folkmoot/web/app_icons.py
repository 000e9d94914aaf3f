"""The pictures that stand for a community on a home screen: its logo, or its first letter on its colour."""

from __future__ import annotations

import io
from functools import lru_cache

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, ImageFont

from folkmoot.communities.models import Community
from folkmoot.core.errors import RuleBroken
from folkmoot.core.images import thumbnail
from folkmoot.web.colour import on_colour

# The name in the address: pixels, and whether a phone may cut it to any shape, or shows its outline alone.
KINDS = {"192": 192, "512": 512, "maskable-192": 192, "maskable-512": 512, "touch-180": 180, "badge-96": 96}
# Of what is cut to a shape, only this inner part is certain to be seen.
_SAFE = 0.62


def app_icon(community: Community, kind: str) -> bytes:
    """A square PNG of one of KINDS."""
    return _drawn(community.name[:1].upper(), community.brand_colour, community.logo, kind)


@lru_cache(maxsize=256)
def _drawn(letter: str, colour: str, logo: str, kind: str) -> bytes:
    size = KINDS[kind]
    is_cut = kind.startswith(("maskable", "touch"))
    if kind.startswith("badge"):
        image = _monogram(letter, size, ink="#ffffff", share=0.9)
    else:
        picture = _logo(logo, size) if logo else None
        image = _framed(picture, size, is_cut=is_cut) if picture else _letter(letter, colour, size, is_cut=is_cut)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _logo(key: str, size: int) -> Image.Image | None:
    """The community's logo; None where its file is lost or broken, so that the letter stands in."""
    try:
        with default_storage.open(key) as file:
            return Image.open(io.BytesIO(thumbnail(file, side=size).content)).convert("RGBA")
    except (OSError, RuleBroken):
        return None


def _framed(logo: Image.Image, size: int, *, is_cut: bool) -> Image.Image:
    side = round(size * _SAFE) if is_cut else size
    scale = side / max(logo.size)
    fitted = logo.resize((max(1, round(logo.width * scale)), max(1, round(logo.height * scale))))
    image = Image.new("RGBA", (size, size), "#ffffff" if is_cut else "#ffffff00")
    image.alpha_composite(fitted, ((size - fitted.width) // 2, (size - fitted.height) // 2))
    return image


def _letter(letter: str, colour: str, size: int, *, is_cut: bool) -> Image.Image:
    image = Image.new("RGBA", (size, size), colour if is_cut else "#00000000")
    if not is_cut:
        ImageDraw.Draw(image).rounded_rectangle((0, 0, size - 1, size - 1), radius=size * 0.22, fill=colour)
    image.alpha_composite(_monogram(letter, size, ink=on_colour(colour), share=0.56))
    return image


def _monogram(letter: str, size: int, *, ink: str, share: float) -> Image.Image:
    """The letter on nothing; three dots, our own sign, where the font has no such letter."""
    image = Image.new("RGBA", (size, size), "#00000000")
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(size * share)
    if not letter or _looks(letter, font) == _looks("\uffff", font):
        radius = size * share * 0.14
        for x, y in ((0.5, 0.32), (0.34, 0.62), (0.66, 0.62)):
            middle = (size * x, size * y)
            draw.circle(middle, radius, fill=ink)
        return image
    draw.text((size / 2, size * 0.5), letter, font=font, fill=ink, anchor="mm")
    return image


def _looks(letter: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> bytes:
    return bytes(font.getmask(letter))
