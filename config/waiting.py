"""What waits for the team, and what the week holds: the first page of the back office.

Each figure is one query, bounded, counts what the person sees, and is asked only for those who may act on it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Notice, User
from events.models import Event, Registration
from mentors.models import Clearance, Mentorship, Session
from pages.models import Page
from programs.dates import clock, day
from programs.models import Enrolment, Trainee

MOST = 100
MOST_LINES = 30
SOON = timedelta(days=14)
LAPSING_DAYS = 60


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """`count` things wait (more than that, if `more`); `label` says what, in words that follow the number."""

    count: int
    label: str
    url: str
    advice: str

    @property
    def shown(self) -> str:
        return f"{MOST}+" if self.count > MOST else str(self.count)


@dataclass(frozen=True, kw_only=True)
class Line:
    """One session or meeting of the week."""

    at: object
    clock: str
    what: str
    where: str
    url: str
    note: str = ""


def waiting_for(user: User) -> list[Waiting]:
    """Return what waits for this person, the most pressing first; nothing that they could not open."""
    found = [*_mentoring(user), *_people(user), *_meetings(user), *_mails(user), *_pages(user)]
    return [waiting for waiting in found if waiting.count]


def week_for(user: User) -> list[tuple[str, list[Line]]]:
    """Return today and the rest of the week (until Sunday, Paris): each day in words, with its lines."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    sunday = today + timedelta(days=7 - today.weekday())
    lines = sorted([*_sessions(user, today, sunday), *_events(user, today, sunday)], key=lambda line: line.at)
    days: dict[str, list[Line]] = {}
    for line in lines:
        days.setdefault(day(line.at), []).append(line)
    return list(days.items())


def _bounded(rows) -> int:
    return rows.order_by().values("pk")[: MOST + 1].count()


def _list(model: str, query: str = "") -> str:
    try:
        return reverse(f"admin:{model}_changelist") + query
    except NoReverseMatch:
        return reverse("admin:index")


def _mentoring(user: User) -> Iterator[Waiting]:
    now = timezone.now()
    resolves = user.has_perms(["mentors.view_session", "mentors.change_clearance"])
    if resolves or user.has_perm("mentors.change_session"):
        booked = Session.objects.filter(status=Session.Status.BOOKED)
        figures = booked.filter(Q(ends_at__lt=now) | Q(frozen_at__isnull=False)).aggregate(
            late=Count("pk", filter=Q(ends_at__lt=now, frozen_at=None)),
            frozen=Count("pk", filter=Q(frozen_at__isnull=False, ends_at__gte=now)),
        )
        count = figures["frozen"]
        yield Waiting(
            count=count,
            label=ngettext("session is frozen", "sessions are frozen", count),
            url=_list("mentors_session", "?waits=frozen"),
            advice=_("A clearance or an authorisation is missing: find it, or cancel."),
        )
        count = figures["late"] if user.has_perm("mentors.change_session") else 0
        yield Waiting(
            count=count,
            label=ngettext("session is over without a report", "sessions are over without a report", count),
            url=_list("mentors_session", "?waits=report"),
            advice=_("Say whether it took place; call the mentor if you do not know."),
        )
    if user.has_perm("mentors.view_clearance"):
        yield from _clearances(user)
    if user.has_perm("mentors.change_mentorship"):
        yield from _mentorships()


def _clearances(user: User) -> Iterator[Waiting]:
    confirms = user.has_perm("mentors.change_clearance")
    count = _bounded(Clearance.objects.to_confirm()) if confirms else 0
    yield Waiting(
        count=count,
        label=ngettext("clearance is to be confirmed", "clearances are to be confirmed", count),
        url=_list("mentors_clearance", "?waits=confirmation"),
        advice=_("By someone else than who recorded it; it counts for nothing before."),
    )
    # Who looks after mentors asks for the next one.
    asks = confirms or user.has_perm("mentors.change_mentor")
    soon = timezone.localdate() + timedelta(days=LAPSING_DAYS)
    count = _bounded(Clearance.objects.lapsing_before(soon)) if asks else 0
    yield Waiting(
        count=count,
        label=ngettext("clearance lapses within 60 days", "clearances lapse within 60 days", count),
        url=_list("mentors_clearance", "?waits=lapsing"),
        advice=_("Ask the mentor for the next one: without it, their sessions freeze."),
    )


def _mentorships() -> Iterator[Waiting]:
    Status = Mentorship.Status
    rows = Mentorship.objects.filter(status__in=(Status.PROPOSED, Status.AGREED)).order_by()
    figures = dict(rows.values_list("status").annotate(Count("pk")))
    count = figures.get(Status.AGREED, 0)
    yield Waiting(
        count=count,
        label=ngettext("mentorship is agreed", "mentorships are agreed", count),
        url=_list("mentors_mentorship", "?status__exact=agreed"),
        advice=_("Activate it: the mentor can then book a session."),
    )
    count = figures.get(Status.PROPOSED, 0)
    yield Waiting(
        count=count,
        label=ngettext("mentorship waits for a guardian", "mentorships wait for a guardian", count),
        url=_list("mentors_mentorship", "?status__exact=proposed"),
        advice=_("The authorisation for mentoring is missing: call the guardian."),
    )


def _people(user: User) -> Iterator[Waiting]:
    if user.has_perm("programs.change_trainee"):
        current = Enrolment.objects.current().values("trainee")
        count = _bounded(Trainee.objects.filter(pk__in=current).without_participation())
        yield Waiting(
            count=count,
            label=ngettext(
                "trainee is enrolled without an authorisation", "trainees are enrolled without an authorisation", count
            ),
            url=_list("programs_trainee", "?missing=participation"),
            advice=_("Under 18, nobody takes part before a guardian has said yes."),
        )
    if user.has_perm("programs.change_enrolment"):
        count = _bounded(Enrolment.objects.filter(status=Enrolment.Status.APPLIED))
        yield Waiting(
            count=count,
            label=ngettext("enrolment is to be decided", "enrolments are to be decided", count),
            url=_list("programs_enrolment", "?status__exact=applied"),
            advice=_("Accept, or decline: they wait for an answer."),
        )


def _meetings(user: User) -> Iterator[Waiting]:
    now = timezone.now()
    if user.has_perm("events.change_event"):
        drafts = Event.objects.filter(published_at=None, cancelled_at=None, starts_at__range=(now, now + SOON))
        count = _bounded(drafts)
        yield Waiting(
            count=count,
            label=ngettext(
                "meeting of the next two weeks is not published",
                "meetings of the next two weeks are not published",
                count,
            ),
            url=_list("events_event", "?when=to_come&state=draft"),
            advice=_("Nobody can sign up before it is."),
        )
        count = _bounded(Event.objects.filter(cancelled_at=None, registration_opens_at__range=(now, now + SOON)))
        yield Waiting(
            count=count,
            label=ngettext("meeting opens soon", "meetings open soon", count),
            url=_list("events_event", "?when=to_come"),
            advice=_("Read it once more: sign-up opens within two weeks."),
        )
    if user.has_perm("events.view_registration"):
        seen = Registration.objects.visible_to(user).filter(event__starts_at__gte=now)
        live = seen.filter(status__in=("held", "waitlisted")).order_by()
        figures = dict(live.values_list("status").annotate(Count("pk")))
        count = figures.get("held", 0)
        yield Waiting(
            count=count,
            label=ngettext("registration waits for a guardian", "registrations wait for a guardian", count),
            url=_list("events_registration", "?status__exact=held&when=to_come"),
            advice=_("The seat is kept for a few days only."),
        )
        count = figures.get("waitlisted", 0)
        yield Waiting(
            count=count,
            label=ngettext("trainee is on a waiting list", "trainees are on a waiting list", count),
            url=_list("events_registration", "?status__exact=waitlisted&when=to_come"),
            advice=_("More seats, or a second date, would let them in."),
        )


def _mails(user: User) -> Iterator[Waiting]:
    if user.has_perm("accounts.change_notice"):
        count = _bounded(Notice.objects.given_up())
        yield Waiting(
            count=count,
            label=ngettext("mail could not be delivered", "mails could not be delivered", count),
            url=_list("accounts_notice", "?state__exact=given_up"),
            advice=_("Correct the address, then ask for it again; or call."),
        )


def _pages(user: User) -> Iterator[Waiting]:
    if user.has_perm("pages.change_page"):
        missing = Page.objects.required_missing()
        count = len(missing)
        yield Waiting(
            count=count,
            label=ngettext("page that the law asks for is missing", "pages that the law asks for are missing", count),
            url=_page_to_write(*missing[0]) if missing else "",
            advice=_("The footer leads to them: write and publish “%(title)s”.")
            % {"title": missing[0][1] if missing else ""},
        )


def _page_to_write(slug: str, title: str) -> str:
    """Return where that page is written: its draft, or a new page that has its address and title already."""
    draft = Page.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if draft:
        return _page("pages_page", draft)
    return f"{reverse('admin:pages_page_add')}?{urlencode({'slug': slug, 'title': title})}"


def _sessions(user: User, start, end) -> Iterator[Line]:
    if not user.has_perm("mentors.view_session"):
        return
    rows = Session.objects.filter(starts_at__gte=start, starts_at__lt=end, status__in=("requested", "booked", "held"))
    rows = rows.select_related("mentorship__mentor", "mentorship__trainee", "room").order_by("starts_at", "pk")
    for session in rows[:MOST_LINES]:
        yield Line(
            at=session.starts_at,
            clock=clock(session.starts_at),
            what=f"{session.mentorship.mentor} · {session.mentorship.trainee.short_name}",
            where=str(session.room) if session.room else session.get_mode_display(),
            url=_page("mentors_session", session.pk),
            note=_("frozen") if session.frozen_at else "",
        )


def _events(user: User, start, end) -> Iterator[Line]:
    if not user.has_perm("events.view_event"):
        return
    rows = Event.objects.visible_to(user).filter(starts_at__gte=start, starts_at__lt=end).select_related("room")
    for event in rows.order_by("starts_at", "pk")[:MOST_LINES]:
        seats = _("%(taken)d of %(seats)d seats") % {"taken": event.taken, "seats": event.capacity}
        yield Line(
            at=event.starts_at,
            clock=clock(event.starts_at),
            what=event.title,
            where=f"{event.room} · {seats}" if event.room else seats,
            url=_page("events_event", event.pk),
            note=_("cancelled") if event.cancelled_at else "" if event.published_at else _("not published"),
        )


def _page(model: str, pk: int) -> str:
    try:
        return reverse(f"admin:{model}_change", args=[pk])
    except NoReverseMatch:
        return reverse("admin:index")
