"""Pictures made safe: decoded within limits and written anew, without what cameras add."""

from __future__ import annotations

import io
import math
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from folkmoot.core.errors import RuleBroken

PIXELS_AT_MOST = 40_000_000
# Their decoders hold a picture several times over.
_PIXELS_AT_MOST = {"WEBP": 24_000_000, "AVIF": 24_000_000}
SIDE_AT_MOST = 12_000
FRAMES_AT_MOST = 300
# A frame costs its whole size again, in time.
ANIMATED_PIXELS_AT_MOST = 60_000_000
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
_ANIMATED = ("PNG", "GIF", "WEBP", "AVIF")
# AVIF is read, not written: its encoder is slow and can crash the process (Pillow 13, animations with orientation).
_STILL_KINDS = {"JPEG": "JPEG", "MPO": "JPEG", "WEBP": "WEBP", "AVIF": "WEBP"}
MEDIA_TYPES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}

# What Pillow's readers raise at broken files, as fuzzing found.
_BROKEN = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    struct.error,
    LookupError,
    TypeError,
    ArithmeticError,
    MemoryError,
    zlib.error,
)

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
    with _opened(source) as image:
        if _frames(image) > 1:
            return _animated(image)
        kind = _STILL_KINDS.get(image.format or "", "PNG")
        upright = _upright(image, longest_side)
        if kind == "JPEG":
            return _written(upright.convert("RGB"), "JPEG", quality=86, optimize=True, progressive=True)
        return _written(upright, kind, **({"quality": 86} if kind == "WEBP" else {"optimize": True}))


def thumbnail(source: IO[bytes] | UploadedFile[Any], *, side: int, square: bool = False) -> CleanImage:
    """A small WebP of a picture: within `side`, or cut to a square of it. Raises RuleBroken like clean_image."""
    with _opened(source) as image:
        if square:
            # What is cut off must not cost sharpness: the shorter side is what has to reach `side`.
            longest = math.ceil(side * max(image.size) / min(image.size))
            return _written(ImageOps.fit(_upright(image, longest), (side, side)), "WEBP", quality=80)
        return _written(_upright(image, side), "WEBP", quality=80)


@contextmanager
def _opened(source: IO[bytes] | UploadedFile[Any]) -> Iterator[Image.Image]:
    """The picture, measured before anything of it is decoded."""
    try:
        with Image.open(source, formats=_FORMATS) as image:
            _within_limits(image)
            yield image
    except _BROKEN as error:
        raise RuleBroken("bad-image", _("The picture is broken or of a kind that is not supported.")) from error


def _within_limits(image: Image.Image) -> None:
    width, height = image.size
    most = _PIXELS_AT_MOST.get(image.format or "", PIXELS_AT_MOST)
    if width * height > most:
        words = _("The picture has more than %(limit)s megapixels.") % {"limit": most // 1_000_000}
        raise RuleBroken("image-too-large", words)
    if max(width, height) > SIDE_AT_MOST:
        raise RuleBroken("image-too-large", _("The picture is too long or too wide."))
    frames = _frames(image)
    if frames > FRAMES_AT_MOST or (frames > 1 and frames * width * height > ANIMATED_PIXELS_AT_MOST):
        raise RuleBroken("image-too-long", _("The animation has too many or too large pictures."))


def _frames(image: Image.Image) -> int:
    # A JPEG of several (MPO) holds previews and depths beside the picture, not frames.
    return int(getattr(image, "n_frames", 1)) if image.format in _ANIMATED else 1


def _upright(image: Image.Image, longest_side: int) -> Image.Image:
    """The picture as it is to be seen, in RGB or RGBA. Made small before it is turned, which saves memory."""
    if image.mode in ("I", "I;16", "I;16B", "I;16L", "F"):
        # Sixteen bits of grey, which Pillow would cut off at white instead of scaling.
        image = _eight_bits(image)
    elif _has_alpha(image):
        image = image.convert("RGBA")
    elif image.mode not in ("RGB", "L"):
        image = image.convert("RGB")
    if max(image.size) > longest_side:
        image.thumbnail((longest_side, longest_side))
    upright = ImageOps.exif_transpose(image)
    return upright if upright.mode == "RGBA" else upright.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    grey = image.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    grey.info = image.info
    return grey


def _animated(image: Image.Image) -> CleanImage:
    out = io.BytesIO()
    durations = []
    for number in range(_frames(image)):
        image.seek(number)
        image.load()
        durations.append(min(10_000, max(20, int(image.info.get("duration", 100) or 100))))
    image.seek(0)
    # Pillow goes from frame to frame by itself, so that only one is in memory.
    image.save(out, "WEBP", save_all=True, duration=durations, loop=0, quality=75)
    return CleanImage(out.getvalue(), "image/webp", "webp", *image.size)


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info


def _written(image: Image.Image, kind: str, **options: object) -> CleanImage:
    out = io.BytesIO()
    image.info.clear()
    image.save(out, kind, **options)
    return CleanImage(out.getvalue(), MEDIA_TYPES[kind], kind.lower().replace("jpeg", "jpg"), *image.size)
