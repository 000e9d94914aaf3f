"""Drawing the picture that stands for a thread where it is shared."""

from __future__ import annotations

import io
import textwrap

from PIL import Image, ImageDraw, ImageFont

from folkmoot.content.models import Thread

SIZE = (1200, 630)


def draw_card(thread: Thread, community: str, colour: str) -> bytes:
    """A PNG of 1200 × 630 pixels with the title and the community, as far as the font has their letters.

    Where it has not, empty boxes would stand for words: the page tells the title beside the picture anyway.
    """
    image = Image.new("RGB", SIZE, "#fbf8f3")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 24, SIZE[1]), fill=colour)
    title = textwrap.wrap(_drawable(thread.title), 30)[:5]
    draw.multiline_text((90, 90), "\n".join(title), font=_font(68), fill="#221d17", spacing=18)
    draw.text((90, SIZE[1] - 110), _drawable(community), font=_font(38), fill=colour)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _drawable(text: str) -> str:
    """The text, or nothing where the font lacks one of its letters."""
    font = _font(38)
    lacking = bytes(font.getmask("\uffff"))
    return "" if any(bytes(font.getmask(letter)) == lacking for letter in set(text) - {" "}) else text
