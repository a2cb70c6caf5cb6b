"""Pictures on a page, in the size and format that the reader's browser needs."""

from django import template
from django.urls import reverse

from media.models import Picture
from media.pictures import FORMATS, height_at

register = template.Library()


@register.inclusion_tag("components/picture.html")
def picture(
    picture: Picture | None, *, sizes: str = "100vw", eager: bool = False, preview: bool = False, css: str = ""
):
    """Draw `picture` where it may be shown, nothing elsewhere: test `picture.is_shown` to draw a frame instead.

    `sizes` is what the page gives it, as in HTML; `eager` for the first one on the page; `preview` for staff.
    """
    if picture is None or not picture.renditions or not (preview or picture.is_shown):
        return {"picture": None}
    widest = picture.renditions[-1]

    def address(width: int, suffix: str) -> str:
        return reverse("media:rendition", args=[picture.pk, width, suffix])

    sources = [
        {"type": f"image/{suffix}", "srcset": ", ".join(f"{address(w, suffix)} {w}w" for w in picture.renditions)}
        for suffix in FORMATS
    ]
    return {
        "picture": picture,
        "sources": sources,
        "sizes": sizes,
        "src": address(widest, "webp"),
        "width": widest,
        "height": height_at(picture, widest),
        "eager": eager,
        "css": css,
    }
