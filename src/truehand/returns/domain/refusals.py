"""What this room refuses."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class PolicyOutOfRange(Refusal):
    """A return policy that nobody may have."""

    code = "returns.policy_out_of_range"
    kind = "invalid"
    zh = "退货期限最长{days}日，整备费最高{percent}%，除外情形须从列表中选择。"
    en = "At most {days} days, at most {percent} % restocking fee, and exclusions from the list."


class ClassUnknown(Refusal):
    """No such class of machine."""

    code = "returns.class_unknown"
    kind = "invalid"
    zh = "没有这个设备类别。"
    en = "There is no such class of machine."


class CauseUnknown(Refusal):
    """No such cause of a return."""

    code = "returns.cause_unknown"
    kind = "invalid"
    zh = "没有这个退货原因。"
    en = "There is no such cause of a return."


class TextOutOfRange(Refusal):
    """Words that are missing or too long."""

    code = "returns.text_out_of_range"
    kind = "invalid"
    zh = "请填写说明，最多{limit}字。"
    en = "Say it in words, {limit} characters at most."


class ReturnedBefore(Refusal):
    """A trade has one return."""

    code = "returns.returned_before"
    kind = "conflict"
    zh = "本交易已申请过退货。"
    en = "A return was asked for in this trade before."


class NoReturn(Refusal):
    """Nothing is being returned."""

    code = "returns.no_return"
    kind = "not_found"
    zh = "没有正在进行的退货。"
    en = "Nothing is being returned."


class ReturnCodeWrong(Refusal):
    """Not the seller's code."""

    code = "returns.code_wrong"
    kind = "invalid"
    zh = "收货码不正确，还可尝试{left}次。"
    en = "This is not the code; {left} more tries."


class ReturnCodeLocked(Refusal):
    """Too many wrong codes."""

    code = "returns.code_locked"
    kind = "conflict"
    zh = "收货码多次错误，请一小时后再试，或请卖方自行确认收货。"
    en = "Too many wrong codes: try again in an hour, or have the seller confirm the receipt."


class WayBackTooDear(Refusal):
    """More for the way back than anybody has to make good."""

    code = "returns.way_back_too_dear"
    kind = "invalid"
    zh = "返程运费应为0至{most}。"
    en = "The way back costs from nothing to {most}."
