"""Lists in templates: `{% options offered.disciplines asked.chosen.discipline %}`."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape

from django import template
from django.utils.safestring import SafeString

from events.listing import Choice

register = template.Library()


@register.simple_tag
def options(choices: Iterable[Choice], chosen: Choice | None = None) -> SafeString:
    """Write the options of a select. A hundred of them in a template's loop took as long as the rest of the page."""
    return SafeString("".join(_option(one.slug, one.name, one == chosen) for one in choices))


@lru_cache(maxsize=2048)
def _option(slug: str, name: str, selected: bool) -> str:
    return f'<option value="{escape(slug)}"{" selected" if selected else ""}>{escape(name)}</option>'
