"""The write door: every change to who somebody is and what they may do."""

from truehand.identity.operations.demonstration import load_cast
from truehand.identity.operations.four_eyes import approve, propose, reject, use_approval
from truehand.identity.operations.notices import mark_all_read, mark_read, notify, notify_all
from truehand.identity.operations.parties import choose_language, open_account, open_party, rename
from truehand.identity.operations.real_names import verify_real_name
from truehand.identity.operations.roles import appoint, grant_role, revoke_role
from truehand.identity.operations.tokens import confirm_token, issue_token, revoke_token

__all__ = [
    "appoint",
    "approve",
    "choose_language",
    "confirm_token",
    "grant_role",
    "issue_token",
    "load_cast",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_all",
    "open_account",
    "open_party",
    "propose",
    "reject",
    "rename",
    "revoke_role",
    "revoke_token",
    "use_approval",
    "verify_real_name",
]
