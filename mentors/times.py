"""Wall clock of Paris for what people write, UTC for what is stored, quarter hours for what is claimed."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from accounts.refusals import Refused

PARIS = ZoneInfo("Europe/Paris")
QUARTER = timedelta(minutes=15)
FIRST_HOUR, LAST_HOUR = time(8), time(20)


def wall_clock(day: date, clock: time) -> datetime:
    """Return the instant, in UTC, at which the clocks of Paris show `clock` on `day`.

    Raises Refused with code `no_such_time` for an hour that the change to summer time skips, and `twice` for one
    that the change to winter time repeats.
    """
    local = datetime.combine(day, clock.replace(tzinfo=None), tzinfo=PARIS)
    instant = local.astimezone(UTC)
    if instant.astimezone(PARIS).replace(tzinfo=None) != local.replace(tzinfo=None):
        raise Refused(_("This hour does not exist: the clocks go forward that night."), code="no_such_time")
    if local.utcoffset() != local.replace(fold=1).utcoffset():
        raise Refused(_("This hour comes twice: the clocks go back that night."), code="twice")
    return instant


def day_starts_at(day: date) -> datetime:
    """Return midnight in Paris, in UTC."""
    return datetime.combine(day, time(), tzinfo=PARIS).astimezone(UTC)


def paris_day(instant: datetime) -> date:
    return instant.astimezone(PARIS).date()


def is_on_a_quarter(instant: datetime) -> bool:
    """Say whether `instant` is :00, :15, :30 or :45; the clocks of Paris and UTC agree on it."""
    return instant.minute % 15 == 0 and instant.second == 0 and instant.microsecond == 0


def quarters(starts_at: datetime, ends_at: datetime) -> list[datetime]:
    """Return the start of each quarter hour of [starts_at, ends_at), in UTC; both are on a quarter."""
    first = starts_at.astimezone(UTC)
    return [first + index * QUARTER for index in range(-(-(ends_at - starts_at) // QUARTER))]
