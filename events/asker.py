"""Who asks for a seat: the trainee, their user and their enrolments, read and locked by one statement.

Compiled once: it runs for each of the hundreds who sign up in the same second.
"""

from accounts.models import User
from programs.models import Cohort, Enrolment, Trainee
from programs.prepared import Prepared, key

_TRAINEE, _USER, _COHORT = (
    [column.attname for column in model._meta.concrete_fields] for model in (Trainee, User, Cohort)
)
# Only the trainee's row is locked, against another sign-up of theirs and against an act of their guardian.
_LOCKED = Prepared(
    lambda: (
        Trainee.objects.filter(pk=key(1))
        .order_by()
        .select_for_update(no_key=True, of=("self",))
        .values_list(
            *_TRAINEE,
            *(f"user__{name}" for name in _USER),
            *(f"enrolments__cohort__{name}" for name in _COHORT),
            "enrolments__status",
        )
    )
)


def locked(trainee: Trainee) -> tuple[Trainee, list[Enrolment]] | None:
    """Return the trainee with their user, and their current enrolments with cohorts; None when they are erased."""
    rows = _LOCKED.rows(trainee.pk)
    if not rows:
        return None
    values = iter(rows[0])
    person = Trainee.from_db("default", _TRAINEE, [next(values) for _name in _TRAINEE])
    user = User.from_db("default", _USER, [next(values) for _name in _USER])
    person.user = user if user.pk else None
    start = len(_TRAINEE) + len(_USER)
    enrolments = [
        Enrolment(trainee=person, cohort=Cohort.from_db("default", _COHORT, row[start:-1]), status=row[-1])
        for row in rows
        if row[-1] in Enrolment.CURRENT
    ]
    return person, enrolments
