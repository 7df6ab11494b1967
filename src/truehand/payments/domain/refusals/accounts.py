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


class AccountUnverified(Refusal):
    """The code that was sent to the account has not been typed back."""

    code = "payments.account_unverified"
    kind = "held"
    zh = "请先验证该银行账户：在银行流水里找到我们汇入的小额款项，填入附言中的六位数字。"
    en = "Verify this account first: type the six digits that your bank statement shows beside the small amount."


class AccountDisowned(Refusal):
    """Its owner said that somebody else added it."""

    code = "payments.account_disowned"
    kind = "held"
    zh = "该银行账户已应账户主人要求冻结，不能再提现到此账户。"
    en = "This bank account was frozen because its owner says somebody else added it. No payout goes there."


class AccountVerified(Refusal):
    """There is nothing left to verify."""

    code = "payments.account_verified"
    kind = "conflict"
    zh = "该银行账户已验证。"
    en = "This bank account is verified already."


class AccountCodeWrong(Refusal):
    """Not the digits of the reference."""

    code = "payments.account_code_wrong"
    kind = "invalid"
    zh = "数字不正确，还可再试 {left} 次。"
    en = "These are not the digits; tries left: {left}."


class AccountCodeOver(Refusal):
    """Too many tries, or too long ago."""

    code = "payments.account_code_over"
    kind = "held"
    zh = "验证次数或期限已用完，请移除该账户后重新添加。"
    en = "The tries or the days for verifying are over. Remove the account and add it again."


class ObjectionNotUnderstood(Refusal):
    """The link is altered, or too old."""

    code = "payments.objection_not_understood"
    kind = "not_found"
    zh = "链接无效或已过期，请登录后联系平台。"
    en = "The link is not valid or too old. Sign in and write to the platform."
