"""What a superuser does to someone who signs in: another address, the door closed, the door opened."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import emails
from accounts.fields import fold_email
from accounts.models import Notice, User
from accounts.outbox import queue
from accounts.refusals import Refused


def change_email(user: User, *, email: str, by: User) -> User:
    """Let `user` sign in with `email` from now on; whoever is signed in as them is out, both addresses are told.

    Idempotent. Raises Refused: "not_allowed", "taken".
    """
    _superusers_only(by)
    email = fold_email(email)
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        former = user.email
        if email == former:
            return user
        user.email = email
        _sign_out_everywhere(user)
        try:
            with transaction.atomic():
                user.save(update_fields=["email", "password"])
        except IntegrityError as error:
            taken = _("Someone already signs in with this address.")
            raise Refused(taken, code="taken", field="email") from error
        # What was sent to the former mailbox opens nothing any more.
        user.invitations.open().delete()
        user.sign_in_codes.usable().delete()
        for address, new in ((former, False), (email, True)):
            _tell(user, address, new=new)
    return user


def close_door(user: User, *, by: User) -> User:
    """Keep `user` out from their next request on, and withdraw their invitations and codes. Idempotent.

    Raises Refused: "not_allowed", "self".
    """
    _superusers_only(by)
    if user.pk == by.pk:
        raise Refused(_("You cannot close your own access."), code="self")
    with transaction.atomic():
        user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
        user.is_active = False
        _sign_out_everywhere(user)
        user.save(update_fields=["is_active", "password"])
        user.invitations.open().delete()
        user.sign_in_codes.usable().delete()
    return user


def open_door(user: User, *, by: User) -> User:
    """Let `user` sign in again by code. Idempotent. Raises Refused: "not_allowed"."""
    _superusers_only(by)
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True
    return user


def _superusers_only(by: User) -> None:
    if not by.is_superuser:
        raise Refused(_("Only a superuser may do this."), code="not_allowed")


def _sign_out_everywhere(user: User) -> None:
    # Sessions are tied to this column: another unusable password ends them all.
    user.set_unusable_password()


def _tell(user: User, address: str, *, new: bool) -> Notice | None:
    return queue(
        "address_changed",
        key=f"address_changed:{user.pk}:{user.password[-16:]}:{'new' if new else 'former'}",
        address=address,
        recipient=user,
        **emails.address_changed(user.language, new_address=new),
    )
