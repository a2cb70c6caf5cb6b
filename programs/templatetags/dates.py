"""Days and hours in templates, such as `{{ event.starts_at|long_day }}`; programs/dates.py says what each writes."""

from django import template

from programs import dates

register = template.Library()
for written in (
    dates.long_day,
    dates.day,
    dates.date_only,
    dates.short_day,
    dates.week_day,
    dates.year,
    dates.clock,
    dates.digits,
    dates.iso,
):
    register.filter(written.__name__, written)
