from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProgramsConfig(AppConfig):
    name = "programs"
    verbose_name = _("The programme")

    def ready(self) -> None:
        from media.pictures import require
        from programs import authorisations, pictures

        require(pictures.is_allowed)
        for signal in (authorisations.changed, authorisations.given):
            signal.connect(pictures.follow_authorisation, dispatch_uid="programs.pictures")
