from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from accounts import invitations
from accounts.groups import ROLES
from accounts.refusals import Refused


class Command(BaseCommand):
    help = "Print the link that lets someone of the team in, once, for fourteen days. The way in for the first person."

    def add_arguments(self, parser):
        parser.add_argument("address", help="their e-mail address")
        role = parser.add_mutually_exclusive_group(required=True)
        role.add_argument("--role", choices=list(ROLES), help="the group they join")
        role.add_argument("--superuser", action="store_true", help="they may do everything, users and groups included")
        parser.add_argument("--name", default="", help="how the site greets them")
        parser.add_argument("--mail", action="store_true", help="send them the link too")

    def handle(self, *, address: str, role: str | None, superuser: bool, name: str, mail: bool, **options) -> None:
        try:
            validate_email(address)
            role = invitations.SUPERUSER if superuser else role
            invitation, link = invitations.invite(address, role=role, display_name=name)
        except ValidationError as error:
            raise CommandError(f"{address} is not an e-mail address") from error
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
        if mail:
            invitations.mail(invitation)
        self.stdout.write(link)
