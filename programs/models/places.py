"""Where the programme meets."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Venue(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    slug = models.SlugField(_("address on the site"), max_length=80, unique=True)
    address = models.CharField(_("street"), max_length=200)
    postcode = models.CharField(_("postcode"), max_length=10)
    city = models.CharField(_("city"), max_length=80)
    access = models.TextField(
        _("how to get there"),
        blank=True,
        help_text=_("Shown with each meeting held there: transport, entrance, lift."),
    )

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name"]

    def __str__(self):
        return self.name


class RoomQuerySet(models.QuerySet):
    def for_mentoring(self):
        return self.filter(open_view=True)

    def hold(self, pk):
        """Return the room, locked until the transaction ends; the last one, when people or a meeting are locked too.

        Who books it and who announces a meeting there look one after the other.
        """
        # Not FOR UPDATE: rows that refer to the room are added meanwhile, and need not wait.
        return self.select_for_update(of=("self",), no_key=True).get(pk=pk)

    def meetings(self, starts_at, ends_at):
        """The meetings that occupy these rooms in between, for who may not know the floor where meetings live."""
        return self.model.events.rel.related_model.objects.occupying(starts_at, ends_at).filter(room__in=self)


class Room(models.Model):
    venue = models.ForeignKey(Venue, verbose_name=_("venue"), on_delete=models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=80)
    capacity = models.PositiveIntegerField(_("seats"), help_text=_("A meeting held there cannot offer more."))
    open_view = models.BooleanField(
        _("open view, fit for mentoring"),
        default=False,
        help_text=_("Only rooms one can see into are offered for a mentor and a trainee."),
    )
    access_notes = models.CharField(
        _("access"),
        max_length=300,
        blank=True,
        help_text=_("Step-free way, floor, lift: shown to those who come."),
    )

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        ordering = ["venue__name", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["venue", "name"],
                name="room_name_is_unique_in_its_venue",
                violation_error_message=_("This venue already has a room of this name."),
            ),
            models.CheckConstraint(
                condition=Q(capacity__gte=1),
                name="room_has_a_seat",
                violation_error_message=_("A room has at least one seat."),
            ),
        ]

    def __str__(self):
        return self.name
