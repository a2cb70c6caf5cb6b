"""Pictures on their way to a page: a few sizes, made outside the request, shown while every room agrees.

The file of a picture is never served: only its renditions are.
"""

from collections.abc import Callable
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from media.models import Picture
from media.uploads import encoded

WIDTHS = (320, 640, 1280)
FORMATS = {"avif": "AVIF", "webp": "WEBP"}

# What other rooms want to be true before a picture is shown, asked at each request for its file.
_conditions: list[Callable[[Picture, datetime], bool]] = []


def may_be_shown(picture: Picture, *, at: datetime | None = None) -> bool:
    """Say whether the public may see `picture` now; asks every room that has a say."""
    at = at or timezone.now()
    return picture.is_shown_at(at) and all(condition(picture, at) for condition in _conditions)


def require(condition: Callable[[Picture, datetime], bool]) -> None:
    """Ask `condition(picture, at)` before any picture is shown; for rooms above, when they start."""
    if condition not in _conditions:
        _conditions.append(condition)


def make_renditions(picture: Picture) -> list[int]:
    """Make the sizes of `picture` that are missing and return their widths. Idempotent; takes seconds.

    A picture is never enlarged: the widest size is its own width, up to 1280.
    """
    with picture.file.open("rb") as file:
        image = Image.open(file, formats=("JPEG", "PNG", "WEBP"))
        image.load()
    widths = [width for width in WIDTHS[:-1] if width < image.width] + [min(image.width, WIDTHS[-1])]
    for width in widths:
        sized = image.resize((width, height_at(picture, width)), Image.Resampling.LANCZOS)
        for suffix, kind in FORMATS.items():
            name = rendition_name(picture, width, suffix)
            if not default_storage.exists(name):
                options = {"quality": 55, "speed": 7} if kind == "AVIF" else {"quality": 78, "method": 4}
                default_storage.save(name, ContentFile(encoded(sized, kind, **options)))
    # Only while it is still the same file: another one was perhaps sent meanwhile.
    Picture.objects.filter(pk=picture.pk, file=picture.file.name).update(renditions=widths)
    return widths


def rendition_name(picture: Picture, width: int, suffix: str) -> str:
    """Return where the storage keeps a size; another file of the same picture has other names."""
    stem = str(picture.file).rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return f"renditions/{picture.pk}/{stem}-{width}.{suffix}"


def height_at(picture: Picture, width: int) -> int:
    return max(1, round(picture.height * width / picture.width)) if picture.width else width
