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


class KindUnknown(Refusal):
    """No such after-sales request."""

    code = "returns.kind_unknown"
    kind = "invalid"
    zh = "没有这种售后申请。"
    en = "There is no such kind of request."


class SumOutOfRange(Refusal):
    """A price reduction of nothing or of more than the seller had; a sum where an act is asked for."""

    code = "returns.sum_out_of_range"
    kind = "invalid"
    zh = "减价金额应大于0且不超过{most}；其他申请不填金额。"
    en = "A price reduction is more than nothing and at most {most}; other requests name no sum."


class DaysOutOfRange(Refusal):
    """A promise for no day that there is."""

    code = "returns.days_out_of_range"
    kind = "invalid"
    zh = "履行期限应为1至{most}日。"
    en = "It is kept within 1 to {most} days."


class WarrantyOver(Refusal):
    """No warranty, or no longer."""

    code = "returns.warranty_over"
    kind = "conflict"
    zh = "合同质保（{days}日、{hours}小时，0为无）已届满或未约定。"
    en = "The contract's warranty ({days} days, {hours} hours, 0 for none) is over, or there is none."


class RequestOpen(Refusal):
    """One request of a trade at a time."""

    code = "returns.request_open"
    kind = "conflict"
    zh = "本交易已有进行中的售后申请。"
    en = "A request of this trade is still open."


class RequestUnknown(Refusal):
    """No such request, or none of yours."""

    code = "returns.request_unknown"
    kind = "not_found"
    zh = "没有这项售后申请。"
    en = "There is no such request."


class NotNow(Refusal):
    """The request is past that, waits for the other side, or its time is over."""

    code = "returns.not_now"
    kind = "conflict"
    zh = "售后申请现在不能这样处理：请刷新页面查看。"
    en = "The request does not stand there any more: look at the page again."


class NoAfterSales(Refusal):
    """The trade is not at a point where such a request has a sense."""

    code = "returns.no_after_sales"
    kind = "conflict"
    zh = "送达后两年内，且没有争议、退货或冻结时，才能这样处理；已验收的设备，放款之后才能减价。"
    en = (
        "This is for two years from the delivery, while there is no dispute, return or hold; a sum of an accepted "
        "machine, once it was paid."
    )
