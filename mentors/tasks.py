"""What happens to sessions without anyone asking, as days pass."""

from datetime import datetime

from mentors import freezing


def nightly(*, at: datetime | None = None) -> int:
    """Put on hold what is to come and can no longer take place; returns how many sessions.

    For the clock, once a night: may run at any time, any number of times, several at once. It catches what no rule was
    told of, such as a member of the team who may no longer sign in.
    """
    return len(freezing.recheck_all(at=at))
