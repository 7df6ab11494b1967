"""The write door: every change to who somebody is and what they may do."""

from truehand.identity.operations.announcing import announce, keep_former_address
from truehand.identity.operations.closing import ERASED_NAME, close_account, forget_verification
from truehand.identity.operations.confirmations import ask, asked, confirm_passkey, confirm_totp, require, use
from truehand.identity.operations.correcting import approve, ask_correction, reject
from truehand.identity.operations.demonstration import confirm_as_cast, is_cast, load_cast, present_code
from truehand.identity.operations.four_eyes import ask_second_person, follow_approval, propose, use_approval
from truehand.identity.operations.news import deliver_news, send_news
from truehand.identity.operations.notices import mark_all_read, mark_read, notify, notify_all, take_new
from truehand.identity.operations.parties import choose_language, open_account, open_party, rename
from truehand.identity.operations.real_names import verify_real_name
from truehand.identity.operations.roles import appoint, grant_role, revoke_role
from truehand.identity.operations.tokens import confirm_token, issue_token, revoke_token, revoke_tokens

__all__ = [
    "ERASED_NAME",
    "announce",
    "appoint",
    "approve",
    "ask",
    "ask_correction",
    "ask_second_person",
    "asked",
    "choose_language",
    "close_account",
    "confirm_as_cast",
    "confirm_passkey",
    "confirm_token",
    "confirm_totp",
    "deliver_news",
    "follow_approval",
    "forget_verification",
    "grant_role",
    "is_cast",
    "issue_token",
    "keep_former_address",
    "load_cast",
    "mark_all_read",
    "mark_read",
    "notify",
    "notify_all",
    "open_account",
    "open_party",
    "present_code",
    "propose",
    "reject",
    "rename",
    "require",
    "revoke_role",
    "revoke_token",
    "revoke_tokens",
    "send_news",
    "take_new",
    "use",
    "use_approval",
    "verify_real_name",
]
