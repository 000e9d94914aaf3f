"""Pictures made safe: decoded within limits and written anew, without what cameras add."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from folkmoot.core.errors import RuleBroken

PIXELS_AT_MOST = 40_000_000
SIDE_AT_MOST = 12_000
FRAMES_AT_MOST = 200
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp", "AVIF": "image/avif"}

# Ours is checked before anything is decoded; Pillow's own, which only warns below its double, stands behind it.
Image.MAX_IMAGE_PIXELS = PIXELS_AT_MOST


@dataclass(frozen=True, slots=True)
class CleanImage:
    """A picture as it was written anew."""

    content: bytes
    media_type: str
    extension: str
    width: int
    height: int


def clean_image(source: IO[bytes] | UploadedFile[Any], *, longest_side: int = 4096) -> CleanImage:
    """Decode a picture and write it anew: no metadata, upright, within `longest_side` pixels.

    Raises RuleBroken when it is no picture Folkmoot reads, is broken, or claims more pixels or frames than allowed.
    """
    try:
        with Image.open(source, formats=_FORMATS) as image:
            _within_limits(image)
            return _animated(image) if _frames(image) > 1 else _still(image, longest_side)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise RuleBroken("bad-image", _("The picture is broken or of a kind that is not supported.")) from error


def thumbnail(source: IO[bytes] | UploadedFile[Any], *, side: int, square: bool = False) -> CleanImage:
    """A small WebP of a picture: within `side`, or cut to a square of it. Raises RuleBroken like clean_image."""
    try:
        with Image.open(source, formats=_FORMATS) as image:
            _within_limits(image)
            upright = ImageOps.exif_transpose(image)
            upright = upright.convert("RGBA" if _has_alpha(upright) else "RGB")
            if square:
                small = ImageOps.fit(upright, (side, side))
            else:
                upright.thumbnail((side, side))
                small = upright
            return _written(small, "WEBP", quality=80)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise RuleBroken("bad-image", _("The picture is broken or of a kind that is not supported.")) from error


def _within_limits(image: Image.Image) -> None:
    width, height = image.size
    if width * height > PIXELS_AT_MOST or max(width, height) > SIDE_AT_MOST:
        raise RuleBroken("image-too-large", _("The picture has more than 40 megapixels."))
    if _frames(image) > FRAMES_AT_MOST or _frames(image) * width * height > PIXELS_AT_MOST * 5:
        raise RuleBroken("image-too-long", _("The animation has too many or too large pictures."))


def _frames(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1))


def _still(image: Image.Image, longest_side: int) -> CleanImage:
    kind = image.format or "PNG"
    upright = ImageOps.exif_transpose(image)
    if max(upright.size) > longest_side:
        upright.thumbnail((longest_side, longest_side))
    if kind == "JPEG":
        return _written(upright.convert("RGB"), "JPEG", quality=86, optimize=True, progressive=True)
    if kind == "GIF":
        kind = "PNG"
    converted = upright.convert("RGBA" if _has_alpha(upright) else "RGB")
    return _written(converted, kind, **({"quality": 86} if kind in ("WEBP", "AVIF") else {"optimize": True}))


def _animated(image: Image.Image) -> CleanImage:
    out = io.BytesIO()
    frames, durations = [], []
    for number in range(_frames(image)):
        image.seek(number)
        frames.append(image.convert("RGBA"))
        durations.append(min(10_000, max(20, int(image.info.get("duration", 100) or 100))))
    frames[0].save(out, "WEBP", save_all=True, append_images=frames[1:], duration=durations, loop=0, quality=75)
    return CleanImage(out.getvalue(), "image/webp", "webp", *image.size)


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _written(image: Image.Image, kind: str, **options: object) -> CleanImage:
    out = io.BytesIO()
    image.info.clear()
    image.save(out, kind, **options)
    return CleanImage(out.getvalue(), MEDIA_TYPES[kind], kind.lower().replace("jpeg", "jpg"), *image.size)
