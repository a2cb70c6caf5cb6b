from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    name = "events"
    verbose_name = _("Meetings")

    def ready(self) -> None:
        from events import tasks
        from programs import authorisations

        # What a guardian allows or withdraws decides about seats, in the same transaction.
        for act in (authorisations.given, authorisations.changed):
            act.connect(tasks.follow_authorisation, dispatch_uid="events.follow_authorisation")
