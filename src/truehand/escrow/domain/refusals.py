"""Why money was not moved."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class AmountNotPositive(Refusal):
    """Nothing, or less than nothing, was to be moved."""

    code = "escrow.amount_not_positive"
    kind = "invalid"
    zh = "金额必须大于零且在允许范围内，收到的是 {amount}。"
    en = "The amount must be positive and within range, not {amount}."


class InsufficientBalance(Refusal):
    """A balance does not cover what is asked of it."""

    code = "escrow.insufficient_balance"
    kind = "conflict"
    zh = "可用余额不足：可用 {available}，需要 {asked}。"
    en = "The balance does not cover this: {available} is available, {asked} was asked for."


class NothingHeld(Refusal):
    """The trade holds no money for that purpose (any more)."""

    code = "escrow.nothing_held"
    kind = "conflict"
    zh = "该交易目前没有这一用途的托管资金。"
    en = "Nothing is held for this purpose in this trade."


class HoldClosed(Refusal):
    """The hold was emptied; it never fills again."""

    code = "escrow.hold_closed"
    kind = "conflict"
    zh = "该交易的这笔托管已经结清，不能再存入。"
    en = "This hold has been settled and takes no more money."


class CommissionOutOfRange(Refusal):
    """The commission exceeds the share it is taken from, or is negative."""

    code = "escrow.commission_out_of_range"
    kind = "invalid"
    zh = "平台服务费 {commission} 超出了应从中扣除的金额 {share}。"
    en = "The commission of {commission} does not fit into the share of {share} it is taken from."


class SplitNotExact(Refusal):
    """The parts do not sum to what is held."""

    code = "escrow.split_not_exact"
    kind = "invalid"
    zh = "各部分合计 {given}，与托管金额 {held} 不一致。"
    en = "The parts sum to {given}, but {held} is held."


class ChangedRepeat(Refusal):
    """The key was used for something else; nothing was moved now."""

    code = "escrow.changed_repeat"
    kind = "conflict"
    zh = "同一笔操作已按不同内容入账，本次未移动任何资金。"
    en = "This operation was already posted with different content; no money was moved now."


class PayoutUnknown(Refusal):
    """No payout was started under that key."""

    code = "escrow.payout_unknown"
    kind = "not_found"
    zh = "没有找到这笔提现。"
    en = "No such payout was started."


class Frozen(Refusal):
    """The account is frozen: nothing leaves it until it is thawed."""

    code = "escrow.frozen"
    kind = "conflict"
    zh = "该账户的资金已被冻结，暂不能转出。"
    en = "This money is frozen and cannot leave for now."


class HoldInOtherCurrency(Refusal):
    """The trade holds money of another currency for that purpose."""

    code = "escrow.hold_in_other_currency"
    kind = "conflict"
    zh = "该交易的托管不是以 {currency} 计价。"
    en = "What this trade holds is not in {currency}."


class MoreThanOwed(Refusal):
    """A debt cannot be paid beyond nothing."""

    code = "escrow.more_than_owed"
    kind = "conflict"
    zh = "还款 {asked} 超过了所欠金额。"
    en = "{asked} is more than what is owed."


class ReservationTooShort(Refusal):
    """A promise must last until later than now."""

    code = "escrow.reservation_too_short"
    kind = "invalid"
    zh = "预留的有效期必须晚于当前时间。"
    en = "A reservation must last until later than now."


class ReservationUnknown(Refusal):
    """Nothing was reserved under that key."""

    code = "escrow.reservation_unknown"
    kind = "not_found"
    zh = "没有找到这笔预留资金。"
    en = "No such money was reserved."


class ReservationEnded(Refusal):
    """The promise ended before, another way or by time."""

    code = "escrow.reservation_ended"
    kind = "conflict"
    zh = "这笔预留已经结束或已过期。"
    en = "This reservation has ended or its time is over."


class DayNotOver(Refusal):
    """A day is closed when it is over."""

    code = "escrow.day_not_over"
    kind = "conflict"
    zh = "{day} 尚未结束，不能关账。"
    en = "{day} is not over and cannot be closed."


class NothingPosted(Refusal):
    """There is nothing to correct under that key."""

    code = "escrow.nothing_posted"
    kind = "not_found"
    zh = "没有找到要更正的入账。"
    en = "Nothing was posted that could be corrected."


class AlreadyCorrected(Refusal):
    """What was posted under that key is undone already."""

    code = "escrow.already_corrected"
    kind = "conflict"
    zh = "这笔入账已经冲销，不能再次更正。"
    en = "That posting is undone already."
