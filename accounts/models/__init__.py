"""Who signs in and as what, what we sent them, and who read whose file."""

from accounts.models.notices import Notice
from accounts.models.records import AccessRecord
from accounts.models.sign_in import SignInCode, SignInCount
from accounts.models.users import Invitation, User

__all__ = ["AccessRecord", "Invitation", "Notice", "SignInCode", "SignInCount", "User"]
