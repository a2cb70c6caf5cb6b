"""Rich text on its way to a page: only the elements that the editor offers, whoever wrote the row."""

import nh3
from django.utils.html import linebreaks
from django.utils.safestring import SafeString

_CLEANER = nh3.Cleaner(
    tags={"p", "br", "h2", "h3", "ul", "ol", "li", "blockquote", "strong", "em", "a"},
    attributes={"a": {"href"}},
    url_schemes={"http", "https", "mailto"},
    link_rel="noopener noreferrer",
)


def prose(text: str) -> SafeString:
    """Return `text` as HTML that is safe to show; what was typed without any element gets its paragraphs."""
    if "<" not in text:
        return SafeString(linebreaks(text, autoescape=True)) if text else SafeString()
    # The editor cleans what it saves, but imports and commands do not go through it.
    return SafeString(_CLEANER.clean(text))
