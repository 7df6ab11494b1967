"""Why a payment, a payout or a message of the bank was not taken."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class StepUpNeeded(Refusal):
    """Moving money needs a fresh second factor."""

    code = "payments.step_up_needed"
    kind = "forbidden"
    zh = "涉及资金的操作需要二次验证，请先确认是本人操作。"
    en = "Moving money needs a fresh confirmation that it is you. Confirm and try again."


class NoBank(Refusal):
    """No bank channel is configured."""

    code = "payments.no_bank"
    kind = "held"
    zh = "平台尚未接入银行通道，暂时不能收付款。"
    en = "No bank is connected yet, so nothing can be paid in or out."


class IntentOpen(Refusal):
    """Somebody else has been asked for this payment already."""

    code = "payments.intent_open"
    kind = "conflict"
    zh = "这笔款项已由他人发起付款，请等待其完成。"
    en = "Somebody else has already started this payment."


class IntentUnknown(Refusal):
    """There is no such payment, or it is not the asker's to see."""

    code = "payments.intent_unknown"
    kind = "not_found"
    zh = "没有找到这笔付款。"
    en = "No such payment was found."


class AccountUnknown(Refusal):
    """The asker has no such bank account."""

    code = "payments.account_unknown"
    kind = "not_found"
    zh = "您没有登记这个银行账户。"
    en = "You have no such bank account."


class PayoutUnknown(Refusal):
    """The asker has no such payout."""

    code = "payments.payout_unknown"
    kind = "not_found"
    zh = "没有找到这笔提现。"
    en = "No such payout was found."


class PayoutChanged(Refusal):
    """The key was used for another payout."""

    code = "payments.payout_changed"
    kind = "conflict"
    zh = "这次提交已用于另一笔提现，请刷新页面后重试。"
    en = "This form was already used for another payout. Reload the page and try again."


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


class CallbackForged(Refusal):
    """The signature does not fit the message."""

    code = "payments.callback_forged"
    kind = "forbidden"
    zh = "银行回执的签名无效。"
    en = "The signature of the bank's message does not fit it."


class CallbackExpired(Refusal):
    """The message was signed too long ago, or in the future."""

    code = "payments.callback_expired"
    kind = "forbidden"
    zh = "银行回执的签名时间已过期。"
    en = "The bank's message was not signed within the last minutes."


class CallbackNotUnderstood(Refusal):
    """The message is signed but not of the agreed form."""

    code = "payments.callback_not_understood"
    kind = "invalid"
    zh = "银行回执的内容不符合约定格式。"
    en = "The bank's message is not of the agreed form."


class CallbackChanged(Refusal):
    """A transaction that was told before is told differently."""

    code = "payments.callback_changed"
    kind = "conflict"
    zh = "同一笔银行交易先后通知的内容不一致。"
    en = "The bank told this transaction differently before."


class ReferenceUnknown(Refusal):
    """The message speaks of nothing that was asked for."""

    code = "payments.reference_unknown"
    kind = "not_found"
    zh = "银行回执中的参考号不存在。"
    en = "Nothing was asked for under the message's reference."


class AmountMismatch(Refusal):
    """A payout is reported with another amount than was ordered."""

    code = "payments.amount_mismatch"
    kind = "conflict"
    zh = "银行回报的提现金额与指令不一致。"
    en = "The bank reports another amount than the payout was ordered with."
