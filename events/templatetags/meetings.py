"""Lists in templates: `{% options offered.disciplines asked.chosen.discipline %}`."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString

from events.listing import Choice

register = template.Library()


@register.simple_tag
def options(choices: Iterable[Choice], chosen: Choice | None = None) -> SafeString:
    """Write the options of a select. A hundred of them in a template's loop took as long as the rest of the page."""
    return SafeString(
        "".join(
            f'<option value="{escape(one.slug)}"{" selected" if one == chosen else ""}>{escape(one.name)}</option>'
            for one in choices
        )
    )
