"""Where a session on site may be: a room one can see into, with someone of the team on duty for it."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from mentors import claims
from mentors.models import Duty, Session
from programs.models import Room


@dataclass(frozen=True, order=True)
class Place:
    room_id: int
    supervisor_id: int
    has_meeting: bool = False

    @property
    def resources(self) -> set[str]:
        return {claims.of_room(self.room_id), claims.of_adult(self.supervisor_id)}


def watched_rooms(*, mentor_user_id: int) -> QuerySet:
    """Return the pairs of a duty and a room in which this mentor may be seen; they do not supervise themself."""
    return Duty.rooms.through.objects.filter(
        room__in=Room.objects.for_mentoring(), duty__supervisor__is_active=True
    ).exclude(duty__supervisor_id=mentor_user_id)


def places(*, starts_at: datetime, ends_at: datetime, room: Room | None = None, mentor_user_id: int) -> list[Place]:
    """Return the rooms fit for mentoring with whoever is on duty there the whole time, taken or not.

    `has_meeting` says that a meeting is held in the room meanwhile.
    One duty covers the whole session: nobody hands over in the middle.
    """
    pairs = watched_rooms(mentor_user_id=mentor_user_id).filter(
        duty__starts_at__lte=starts_at, duty__ends_at__gte=ends_at
    )
    if room is not None:
        pairs = pairs.filter(room=room)
    meetings = Room.objects.meetings(starts_at, ends_at).filter(room=OuterRef("room"))
    columns = pairs.values_list("room_id", "duty__supervisor_id", Exists(meetings))
    return sorted({Place(*place) for place in columns})


def free_places(among: list[Place], *, starts_at: datetime, ends_at: datetime, session: Session | None) -> list[Place]:
    """Return those of `among` whose room and supervisor nobody needs in between, except `session` itself."""
    resources = {resource for place in among for resource in place.resources}
    gone = claims.taken(resources, session=session, starts_at=starts_at, ends_at=ends_at)
    return [place for place in among if not place.has_meeting and not place.resources & gone]
