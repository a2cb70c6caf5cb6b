"""What enters the picture library: decoded, checked, and written again by us; the file that was sent is not kept."""

import struct
import warnings
import zlib
from io import BytesIO
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 25_000_000
MOST_SCANS = 64  # a progressive photograph has about ten; thousands would keep the decoder busy for minutes
KEPT_AS = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "WEBP": "webp"}
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, TypeError, IndexError, struct.error, zlib.error)

# Whatever else decodes a picture in this process stops at the same size.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


class Rewritten(ContentFile):
    """A picture that we wrote ourselves, and its size in pixels."""

    def __init__(self, content: bytes, *, name: str, width: int, height: int) -> None:
        super().__init__(content, name=name)
        self.width, self.height = width, height


def rewrite(upload: File) -> Rewritten:
    """Return `upload` decoded and written again: upright, in sRGB, without metadata, under a new name.

    Only the decoded content says what it is. Raises ValidationError: "too_heavy", "format", "too_large", "animated",
    "broken".
    """
    if isinstance(upload, Rewritten):
        return upload
    data = _read(upload)
    image = _opened(data)
    kept_as = KEPT_AS[str(image.format)]
    try:
        image.load()
        image = _in_srgb(ImageOps.exif_transpose(image))
        written = _written(image, kept_as)
    except Image.DecompressionBombError as error:
        raise _too_large() from error
    except _BROKEN as error:
        raise _refused(_("This picture is damaged: save it again, then send it."), "broken") from error
    return Rewritten(written, name=f"{uuid4()}.{kept_as}", width=image.width, height=image.height)


def _read(upload: File) -> bytes:
    if upload.size is not None and upload.size > MOST_BYTES:
        raise _too_heavy()
    upload.seek(0)
    data = upload.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _too_heavy()
    return data


def _opened(data: bytes) -> Image.Image:
    """Read the header only, and refuse what should not be decoded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=("JPEG", "PNG", "WEBP"))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_large() from error
    except _BROKEN as error:
        raise _refused(_("Send a photograph or a drawing as JPEG, PNG or WebP."), "format") from error
    if image.width * image.height > MOST_PIXELS:
        raise _too_large()
    if image.format not in KEPT_AS:
        raise _refused(_("Send a photograph or a drawing as JPEG, PNG or WebP."), "format")
    # Some telephones put a second view after a JPEG: the first is the picture.
    if getattr(image, "n_frames", 1) > 1 and image.format != "MPO":
        raise _refused(_("This picture moves: send a still one."), "animated")
    if image.format in ("JPEG", "MPO") and data.count(b"\xff\xda") > MOST_SCANS:
        raise _refused(_("This picture is damaged: save it again, then send it."), "broken")
    return image


def _in_srgb(image: Image.Image) -> Image.Image:
    """Return the pixels in RGB or RGBA of sRGB, with nothing else."""
    profile = image.info.get("icc_profile")
    see_through = image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info
    mode = "RGBA" if see_through else "RGB"
    if profile and image.mode in ("RGB", "RGBA", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            target = ImageCms.createProfile("sRGB")
            output = "RGBA" if image.mode == "RGBA" else "RGB"
            image = ImageCms.profileToProfile(image, source, target, outputMode=output) or image
        except (ImageCms.PyCMSError, *_BROKEN):
            # A wrong profile costs a shade, not the picture.
            image.info.pop("icc_profile", None)
    plain = image.convert(mode)
    plain.info = {}
    return plain


def _written(image: Image.Image, kept_as: str) -> bytes:
    if kept_as == "jpg":
        return encoded(image.convert("RGB"), "JPEG", quality=92, optimize=True)
    if kept_as == "png":
        return encoded(image, "PNG", optimize=False)
    return encoded(image, "WEBP", quality=92, method=4)


def encoded(image: Image.Image, kind: str, **options) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def _refused(reason: str, code: str) -> ValidationError:
    return ValidationError(reason, code=code)


def _too_heavy() -> ValidationError:
    return _refused(_("This file is heavier than 10 MB: make it smaller, then send it."), "too_heavy")


def _too_large() -> ValidationError:
    return _refused(_("This picture has more than 25 megapixels: make it smaller, then send it."), "too_large")
