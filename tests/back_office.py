"""What a browser would send from a page of the back office."""

from html.parser import HTMLParser


class _Form(HTMLParser):
    """Collects the fields of the form with this id, as a browser fills them."""

    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id, self.inside = form_id, False
        self.values: dict[str, list[str]] = {}
        self.select = self.textarea = None

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag == "form":
            self.inside = given.get("id") == self.form_id
        if not self.inside or "__prefix__" in (given.get("name") or ""):
            return
        if tag == "input" and given.get("name") and given.get("type") not in ("submit", "file", "button"):
            ticked = given.get("type") in ("checkbox", "radio")
            if ticked and "checked" not in given:
                return
            self.values.setdefault(given["name"], []).append(given.get("value") or ("on" if ticked else ""))
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and self.select and "selected" in given:
            self.values.setdefault(self.select, []).append(given.get("value") or "")
        elif tag == "textarea":
            self.textarea = given["name"]
            self.values[self.textarea] = [""]

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None
        elif tag == "textarea":
            self.textarea = None

    def handle_data(self, data):
        if self.textarea:
            self.values[self.textarea][0] += data.removeprefix("\n")


def typed(response, form_id: str, **changes) -> dict:
    """Return what the form of this page sends when `changes` are typed into it; a None is left out."""
    form = _Form(form_id)
    form.feed(response.content.decode())
    return {name: value for name, value in (form.values | changes).items() if value is not None}


def said(response) -> list[str]:
    """Return the messages at the top of the page."""
    return [str(message) for message in response.context["messages"]]
