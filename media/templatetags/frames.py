"""Drawings in templates: `{% frame seed colour label %}`, `{% seats taken capacity %}`, `{{ name|initials }}`."""

from django import template
from django.utils.safestring import SafeString

from media.frames import frame_svg, initials, seats_html

register = template.Library()
register.filter("initials", initials)


@register.simple_tag
def frame(seed: int, colour: str, label: str = "") -> SafeString:
    return frame_svg(seed, colour, label=label)


@register.simple_tag
def seats(taken: int, capacity: int) -> SafeString:
    return seats_html(taken, capacity)
