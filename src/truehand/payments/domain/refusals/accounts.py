"""Why a bank account was not taken."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class AccountUnknown(Refusal):
    """The asker has no such bank account."""

    code = "payments.account_unknown"
    kind = "not_found"
    zh = "您没有登记这个银行账户。"
    en = "You have no such bank account."


class HolderMismatch(Refusal):
    """The account is in another name than the verified one."""

    code = "payments.holder_mismatch"
    kind = "invalid"
    zh = "户名与您的实名认证姓名不一致，只能绑定本人（本单位）名下的账户。"
    en = "The account holder is not your verified legal name. Only your own account can be added."


class NumberNotUnderstood(Refusal):
    """The text is not an account number."""

    code = "payments.number_not_understood"
    kind = "invalid"
    zh = "银行账号无效：请填写 8 至 30 位数字的账号，或有效的 IBAN。"
    en = "This is not an account number: 8 to 30 digits, or a valid IBAN."


class AccountExists(Refusal):
    """The asker has that account already."""

    code = "payments.account_exists"
    kind = "conflict"
    zh = "您已登记过这个银行账户。"
    en = "You have already added this bank account."
