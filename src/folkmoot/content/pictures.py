"""The sizes in which pictures of posts are kept, so that a phone need not load what a camera took."""

from __future__ import annotations

import io
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image

from folkmoot.core.errors import RuleBroken
from folkmoot.core.images import thumbnail

WIDTHS = (480, 960, 1600)
# As styles lay posts out: the whole width of a phone, else the measure of the text.
_SIZES = "(max-width: 48rem) 94vw, 44rem"


def smaller_widths(width: int) -> list[int]:
    """The widths that a picture of this width is also kept in; one that would hardly be smaller is not worth it."""
    return [each for each in WIDTHS if each * 1.2 <= width]


def variant_key(key: str, width: int) -> str:
    """Where the smaller picture of a stored one is kept."""
    return f"{PurePosixPath(key).with_suffix('')}.w{width}.webp"


def responsive_attributes(url: str, width: int, height: int) -> str:
    """What an <img> needs so that nothing jumps and no more is loaded than is shown. `url` is escaped by the caller."""
    size = f' width="{width}" height="{height}"'
    smaller = smaller_widths(width)
    if not smaller:
        return size
    choices = ", ".join([*(f"{url}?w={each} {each}w" for each in smaller), f"{url} {width}w"])
    return f'{size} srcset="{choices}" sizes="{_SIZES}"'


def make_variants(key: str, width: int, height: int) -> int:
    """Keep the smaller pictures of a stored one; how many were made. Animations stay as they are: they would stop."""
    made = 0
    for each in smaller_widths(width):
        target = variant_key(key, each)
        if default_storage.exists(target):
            continue
        with default_storage.open(key) as source:
            if _is_animated(source.read()):
                return made
            source.seek(0)
            try:
                # The side that `thumbnail` is given is the longer one; what is wanted is the width.
                small = thumbnail(source, side=max(each, round(each * height / max(1, width))))
            except RuleBroken:
                return made
        default_storage.save(target, ContentFile(small.content))
        made += 1
    return made


def _is_animated(content: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(content)) as image:
            return int(getattr(image, "n_frames", 1)) > 1
    except (OSError, ValueError, SyntaxError):
        return False
