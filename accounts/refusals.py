"""How a rule says no: with every reason, in words for the person who asked."""

from collections.abc import Iterable


class Refused(Exception):
    """A rule refused. `reasons` are translated sentences, `code` one word for tests and logs."""

    def __init__(self, reasons: str | Iterable[str], *, code: str = "refused", field: str | None = None) -> None:
        self.reasons = (
            [str(reasons)]
            if isinstance(reasons, str) or not isinstance(reasons, Iterable)
            else [str(reason) for reason in reasons]
        )
        self.code = code
        self.field = field
        super().__init__(" ".join(self.reasons))
