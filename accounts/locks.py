"""What to do when the database lets go of one of two transactions that wait for each other."""

from collections.abc import Callable
from functools import wraps

from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from accounts.refusals import Refused

# PostgreSQL: serialization failure, deadlock found.
LET_GO = {"40001", "40P01"}
# PostgreSQL: lock timeout, statement cancelled by its timeout.
TOO_LONG = {"55P03", "57014"}


def once_more[**P, T](rule: Callable[P, T]) -> Callable[P, T]:
    """Run the rule again, once, when the database ended its transaction in favour of another's.

    Raises Refused with code `busy` when it happens twice, or when the row stayed locked for too long.
    """

    @wraps(rule)
    def asked(*args: P.args, **kwargs: P.kwargs) -> T:
        for last in (False, True):
            try:
                return rule(*args, **kwargs)
            except OperationalError as error:
                state = getattr(error.__cause__, "sqlstate", None)
                inside = transaction.get_connection().in_atomic_block
                if state in LET_GO and not last and not inside:
                    continue
                if state in LET_GO | TOO_LONG or "database is locked" in str(error):
                    raise Refused(_("Too many people at once: try again in a moment."), code="busy") from error
                raise
        raise AssertionError

    return asked
