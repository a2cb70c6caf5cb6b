"""What the page of a person shows of the other rooms: read through reverse managers, changed by the buttons there."""

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.scoped_admin import panel
from programs.dates import clock, date_only
from programs.models import Guardian, Trainee


def of_trainee(site, request, trainee: Trainee) -> list:
    mentorships = trainee.mentorships.select_related("mentor", "cohort", "referent").prefetch_related("sessions__room")
    sessions = sorted(
        (session for mentorship in mentorships for session in mentorship.sessions.all()),
        key=lambda session: session.starts_at,
        reverse=True,
    )
    session_model = trainee.mentorships.model._meta.get_field("sessions").related_model
    show = _shower(site, request)
    return [
        _authorisations(show, trainee.authorisations.select_related("text", "guardian", "trainee")),
        show(
            key="enrolments",
            title=_("enrolments"),
            columns=[_("cohort"), _("status"), _("asked on")],
            rows=trainee.enrolments.select_related("cohort"),
            cells=lambda row: [row.cohort, row.get_status_display(), date_only(row.applied_at)],
            empty=_("Not enrolled in any cohort: use the button “Enrol in a cohort”."),
        ),
        show(
            key="mentorships",
            title=_("mentorship"),
            columns=[_("mentor"), _("status"), _("referent"), _("cohort")],
            rows=mentorships,
            cells=lambda row: [row.mentor, row.get_status_display(), row.referent, row.cohort],
            empty=_("No mentor yet."),
            links=_add_link(site, request, mentorships.model, trainee, _("Propose a mentorship")),
        ),
        show(
            key="sessions",
            title=_("sessions"),
            columns=[_("day"), _("status"), _("topic"), _("mode")],
            rows=sessions,
            model=session_model,
            cells=lambda row: [
                f"{date_only(row.starts_at)} · {clock(row.starts_at)}",
                row.get_status_display(),
                row.topic,
                row.room or row.get_mode_display(),
            ],
            empty=_("No session yet."),
        ),
        show(
            key="registrations",
            title=_("registrations"),
            columns=[_("meeting"), _("day"), _("status")],
            rows=trainee.registrations.select_related("event").order_by("-event__starts_at", "-pk"),
            cells=lambda row: [row.event, date_only(row.event.starts_at), row.get_status_display()],
            empty=_("Not signed up for any meeting."),
        ),
        show(
            key="steps",
            title=_("orientation steps"),
            columns=[_("step"), _("for"), _("done on")],
            rows=trainee.steps.all(),
            cells=lambda row: [row.aim, row.due_on and date_only(row.due_on), row.done_on and date_only(row.done_on)],
            empty=_("No step yet."),
            links=_add_link(site, request, trainee.steps.model, trainee, _("Add a step")),
        ),
    ]


def of_guardian(site, request, guardian: Guardian) -> list:
    show = _shower(site, request)
    return [
        show(
            key="trainees",
            title=_("trainees"),
            columns=[_("trainee"), _("relation"), _("parental authority")],
            rows=guardian.guardianships.select_related("trainee"),
            cells=lambda row: [row.trainee, row.get_relation_display(), _("yes") if row.holds_authority else _("no")],
            empty=_("Guardian of nobody: name them on the trainee's page."),
        ),
        _authorisations(show, guardian.authorisations.select_related("text", "guardian", "trainee"), by_trainee=True),
    ]


def _authorisations(show, rows, *, by_trainee: bool = False):
    return show(
        key="authorisations",
        title=_("authorisations"),
        columns=[_("what"), _("trainee") if by_trainee else _("given by"), _("given on"), _("state")],
        rows=rows,
        cells=lambda row: [
            row.text,
            row.trainee if by_trainee else row.guardian or _("the trainee themself"),
            date_only(row.given_at),
            _state(row),
        ],
        empty=_("Nothing was authorised yet: invite a guardian, or record what was signed on paper."),
    )


def _state(authorisation) -> str:
    if authorisation.withdrawn_at:
        return _("withdrawn on %(day)s") % {"day": date_only(authorisation.withdrawn_at)}
    if authorisation.expires_at:
        return _("until %(day)s") % {"day": date_only(authorisation.expires_at)}
    return _("valid")


def _shower(site, request):
    return lambda **facts: panel(site, request, **facts)


def _add_link(site, request, model, trainee: Trainee, label: str) -> list[tuple]:
    opts = model._meta
    if not site.is_registered(model) or not request.user.has_perm(f"{opts.app_label}.add_{opts.model_name}"):
        return []
    return [(label, f"{reverse(f'admin:{opts.app_label}_{opts.model_name}_add')}?trainee={trainee.pk}")]
