"""Why a trade does not move."""

from __future__ import annotations

from typing import Final

from truehand.kernel.refusal import Refusal
from truehand.trade.domain.amendment_refusals import CONDITIONS as OF_AMENDMENTS
from truehand.trade.domain.process import Condition
from truehand.trade.domain.return_refusals import OF_A_RETURN


class TradeNotFound(Refusal):
    """No such trade, or not one the asker has a part in; the two look the same from outside."""

    code = "trade.not_found"
    kind = "not_found"
    zh = "没有找到这笔交易，或您不是其参与方。"
    en = "There is no such trade, or you have no part in it."


class StaleStep(Refusal):
    """The trade moved on since the caller looked."""

    code = "trade.stale_step"
    kind = "conflict"
    zh = "这笔交易已有新的进展（您看到的是第 {seen} 步，现在是第 {step} 步）。未做任何更改，请刷新后再试。"
    en = "The trade has moved on (you saw step {seen}, it is at step {step}). Nothing was changed; look again first."


class NotFromHere(Refusal):
    """The transition does not start in the trade's state."""

    code = "trade.not_from_here"
    kind = "conflict"
    zh = "交易处于“{state_zh}”状态，现在不能执行“{act_zh}”。"
    en = "The trade is in the state “{state_en}”; “{act_en}” is not possible now."


class NotYourMove(Refusal):
    """The transition belongs to somebody else."""

    code = "trade.not_your_move"
    kind = "forbidden"
    zh = "这一步不由您执行。"
    en = "This step is not yours to take."


class UnknownTransition(Refusal):
    """The process has no transition of that name."""

    code = "trade.unknown_transition"
    kind = "invalid"
    zh = "没有名为“{name}”的步骤。"
    en = "There is no step named “{name}”."


class PaymentTakenBack(Refusal):
    """A card network is taking a payment back: until that is decided neither price nor machine moves."""

    code = "trade.payment_taken_back"
    kind = "conflict"
    zh = "买方的一笔付款正被发卡方追回，结案前不放款、不发运，期限也暂停计算。"
    en = "A card network is taking a payment back. Until that is decided nothing is paid or shipped; the clock stands."


class NotDueYet(Refusal):
    """The clock may act only when the deadline has passed."""

    code = "trade.not_due_yet"
    kind = "conflict"
    zh = "期限未到。"
    en = "The deadline has not passed yet."


class DeadlinePassed(Refusal):
    """The time to act is over; the clock acts next."""

    code = "trade.deadline_passed"
    kind = "conflict"
    zh = "期限已过，系统正在按约定处理，请稍后刷新。"
    en = "The time to act is over; the platform is doing what was agreed for that case. Look again in a moment."


class NodeNotNow(Refusal):
    """At this point the asker may not have the machine inspected."""

    code = "trade.node_not_now"
    kind = "conflict"
    zh = "现在不能申请该环节的检测。"
    en = "An inspection at this point cannot be asked for now."


class LeftOut(Refusal):
    """The inspector has no licence for it, or a tie to one of its sides."""

    code = "trade.left_out"
    kind = "forbidden"
    zh = "您不能接受此检测：{why_zh}。"
    en = "You cannot take this inspection: {why_en}."


class HasAPart(Refusal):
    """Nobody inspects for themselves."""

    code = "trade.has_a_part"
    kind = "forbidden"
    zh = "您与此检测有关，不能接受。"
    en = "You have a part in what is to be inspected and cannot take it."


class OwnListing(Refusal):
    """A seller does not buy from themselves."""

    code = "trade.own_listing"
    kind = "invalid"
    zh = "不能购买自己发布的设备。"
    en = "You cannot buy what you yourself are selling."


class NotYourListingToAuction(Refusal):
    """Only a seller puts their machine up for auction."""

    code = "trade.not_your_listing_to_auction"
    kind = "forbidden"
    zh = "只有卖方可以将这台设备上拍。"
    en = "Only its seller puts a machine up for auction."


class TiedToSeller(Refusal):
    """Whoever has a tie to the seller does not bid."""

    code = "trade.tied_to_seller"
    kind = "forbidden"
    zh = "您与卖方有关联，不能参加这场拍卖：{why_zh}。"
    en = "You have a tie to the seller and cannot bid: {why_en}."


class OfferOutOfRange(Refusal):
    """The price offered is not one a trade can have."""

    code = "trade.offer_out_of_range"
    kind = "invalid"
    zh = "报价须大于零、不高于标价的两倍，且与标价币种（{currency}）一致。"
    en = "An offer is above zero, at most twice the asking price, and in the listing's currency ({currency})."


class OverYourLimit(Refusal):
    """The trader's grade does not allow an amount this large."""

    code = "trade.over_your_limit"
    kind = "forbidden"
    zh = "按信用等级，{who_zh}的单笔交易限额为 {limit}。"
    en = "By credit grade, the limit for one trade of the {who_en} is {limit}."


class PeriodOutOfRange(Refusal):
    """The inspection period at delivery is a contract term of 1 to 30 days."""

    code = "trade.period_out_of_range"
    kind = "invalid"
    zh = "验货期应为 1 至 30 天。"
    en = "The inspection period is 1 to 30 days."


class PlanUnknown(Refusal):
    """There is no such payment plan."""

    code = "trade.plan_unknown"
    kind = "invalid"
    zh = "没有“{key}”这种付款方式。"
    en = "There is no payment plan “{key}”."


class SharesUnknown(Refusal):
    """There is no such way to share the fees."""

    code = "trade.shares_unknown"
    kind = "invalid"
    zh = "没有“{key}”这种费用分担方式。"
    en = "There is no way “{key}” to share the fees."


class DeliveryDateOutOfRange(Refusal):
    """The last day of delivery is past, today, or too far away."""

    code = "trade.delivery_date_out_of_range"
    kind = "invalid"
    zh = "最迟交付日应在今天之后、{days} 天之内。"
    en = "The last day of delivery lies after today and within {days} days."


class WarrantyOutOfRange(Refusal):
    """A warranty has days, may have hours, and neither without end."""

    code = "trade.warranty_out_of_range"
    kind = "invalid"
    zh = "质保为 0 至 {days} 天、0 至 {hours} 小时；约定小时数的须同时约定天数。"
    en = "A warranty is for 0 to {days} days and 0 to {hours} hours; hours are agreed together with days."


class TermsFixed(Refusal):
    """The trade began under a contract in which nothing beside the price is bargained for."""

    code = "trade.terms_fixed"
    kind = "conflict"
    zh = "这笔交易开始时只能就价格还价；要约定其他条件，请重新报价。"
    en = "When this trade began only the price was open to bargaining; make a new offer to agree on other terms."


class TextOutOfRange(Refusal):
    """A written reason or place is missing or too long."""

    code = "trade.text_out_of_range"
    kind = "invalid"
    zh = "{field_zh}须填写，且不超过 {limit} 个字符。"
    en = "The {field_en} must be filled in, with at most {limit} characters."


class HeldForReview(Refusal):
    """The risk gate wants an operator to look first."""

    code = "trade.held_for_review"
    kind = "held"
    zh = "此操作需先由平台审核：{reasons_zh}审核完成后会通知您，届时请再操作一次。"
    en = "An operator looks at this first: {reasons_en} You will be told; then do it again."


class RefusedByRisk(Refusal):
    """The risk gate refuses."""

    code = "trade.refused_by_risk"
    kind = "forbidden"
    zh = "出于安全考虑，此操作被拒绝：{reasons_zh}"
    en = "For safety this is refused: {reasons_en}"


class NotPaidByChannel(Refusal):
    """A debt that comes from no trade is paid out of the balance alone."""

    code = "trade.not_paid_by_channel"
    kind = "conflict"
    zh = "这笔欠款不是由交易产生的，只能从余额偿还。"
    en = "This debt comes from no trade: pay it from your balance."


class NothingDue(Refusal):
    """The party owes nothing to this trade now."""

    code = "trade.nothing_due"
    kind = "conflict"
    zh = "您目前没有需要为这笔交易支付的款项。"
    en = "You owe nothing to this trade now."


class MachineIsHeld(Refusal):
    """Somebody claims the machine: until a person has decided, nobody signs, pays, ships or is paid."""

    code = "trade.machine_is_held"
    kind = "conflict"
    zh = "这台设备有报失或抵押主张，平台作出决定之前不能签署、付款、发运或放款。"
    en = "Somebody claims this machine. Until an operator has decided, nobody signs, pays, ships or is paid."


class OfferAlreadyOpen(Refusal):
    """A buyer has one open offer for a listing at a time."""

    code = "trade.offer_already_open"
    kind = "conflict"
    zh = "您对这台设备已有一笔进行中的交易。"
    en = "You already have an open trade for this machine."


class ConditionFails(Refusal):
    """Base of the refusals that name a condition of the table."""


def _condition(condition: Condition, zh: str, en: str) -> type[ConditionFails]:
    """Make the refusal of one condition."""
    name = "".join(word.title() for word in condition.value.split("_")) + "Fails"
    members = {
        "__doc__": en,
        "__module__": __name__,
        "code": f"trade.{condition.value}",
        "kind": "conflict",
        "zh": zh,
        "en": en,
    }
    return type(name, (ConditionFails,), members)


_C = Condition
CONDITION_REFUSALS: Final[dict[Condition, type[ConditionFails]]] = {
    each: _condition(each, zh, en)
    for each, zh, en in (
        *OF_AMENDMENTS,
        (
            _C.ROUNDS_LEFT,
            "议价次数已用完，请接受或拒绝当前报价。",
            "The rounds of bargaining are used up; accept or decline.",
        ),
        (_C.LISTING_FREE, "这台设备已不再可售。", "The machine is no longer for sale."),
        (
            _C.CONTRACT_SEEN,
            "合同内容与您看到的不一致，请重新阅读后签署。",
            "The contract is not the one you saw; read it again.",
        ),
        (_C.NOT_SIGNED_YET, "您已经签署，请等待对方。", "You have signed; it is the other side's turn."),
        (_C.DUES_REMAIN, "款项已全部到账。", "Everything due has arrived."),
        (_C.DUES_MET, "款项尚未全部到账。", "Not everything due has arrived."),
        (_C.BUYER_LEFT, "买方没有违约。", "The buyer is not in default."),
        (_C.BUYER_STAYED, "买方已违约。", "The buyer is in default."),
        (
            _C.NO_PART,
            "您是本交易的当事方，不能担任此角色。",
            "You have a part in this trade and cannot act in that role.",
        ),
        (_C.INSPECTOR_FREE, "已有检测师接单。", "An inspector has taken this already."),
        (_C.ASSIGNED_INSPECTOR, "只有接单的检测师可以提交报告。", "Only the inspector who took the job can report."),
        (_C.REPORT_CLEAN, "报告与在售信息存在矛盾。", "The report contradicts the listing."),
        (_C.REPORT_DOUBTFUL, "报告与在售信息没有矛盾。", "The report does not contradict the listing."),
        (_C.CARRIER_FREE, "已有承运人接单。", "A carrier has taken this already."),
        (_C.CARRIER_BOOKED, "还没有承运人接单。", "No carrier has taken this yet."),
        (_C.ASSIGNED_CARRIER, "只有接单的承运人可以这样做。", "Only the carrier who took the job can do this."),
        (_C.CODE_GIVEN, "需要交接码。", "The hand-over code is needed."),
        (_C.DELIVERED, "设备尚未送达。", "The machine has not been delivered."),
        (_C.UNDELIVERED, "设备已经送达。", "The machine has been delivered."),
        (_C.DISPUTE_OPENER, "只有提出争议的一方可以撤回。", "Only the side that opened the dispute can withdraw it."),
        (
            _C.DISPUTED_IN_TRANSIT,
            "运输期限已过，争议须由平台裁决。",
            "The time for transport is over; the dispute must be ruled.",
        ),
        (_C.RESPONDENT, "请等待对方回应。", "It is for the other side to answer this."),
        (
            _C.RESPONDENT_HEARD,
            "对方还没有回应，请等待其答复或期限届满。",
            "The other side has not answered yet; wait for it or for the deadline.",
        ),
        (_C.WILL_CONCEDE, "对方已有回应。", "The other side has answered."),
        (_C.WONT_CONCEDE, "对方还没有回应。", "The other side has not answered."),
        (_C.PROPOSED_BY_OTHER, "目前没有等您答复的和解方案。", "No settlement proposal waits for your answer."),
        (
            _C.PROPOSAL_SUMS,
            "分给双方的金额之和必须正好等于托管的金额。",
            "The two shares must sum to exactly what is held.",
        ),
        (
            _C.FIRST_TO_BRING,
            "没有要求您举证，或您已提交。",
            "No evidence is asked of you, or you have brought it.",
        ),
        (_C.LAST_TO_BRING, "没有要求您举证，或您已提交。", "No evidence is asked of you, or you have brought it."),
        (_C.MAY_ASK_AGAIN, "要求举证的次数已用完，请作出裁决。", "Evidence was asked for often enough; decide."),
        (_C.MEDIATION_AHEAD, "没有可指派的调解员。", "There is no mediator to assign."),
        (_C.NO_MEDIATION, "还要先进行调解。", "Mediation comes first."),
        (_C.ASSIGNED_MEDIATOR, "只有指派的调解员可以提出调解方案。", "Only the assigned mediator can do this."),
        (_C.OTHER_MEDIATOR, "没有其他调解员可以替换。", "There is no other mediator."),
        (_C.NO_OTHER_MEDIATOR, "还可以更换调解员。", "Another mediator can take over."),
        (_C.FIRST_TO_AGREE, "您已经同意，请等待对方。", "You have agreed; it is the other side's turn."),
        (_C.LAST_TO_AGREE, "您已经同意，请等待对方。", "You have agreed; it is the other side's turn."),
        (_C.OTHER_JUDGE, "复核须由作出原裁决以外的人进行。", "An appeal is decided by somebody else."),
        (
            _C.FOUR_EYES,
            "金额较大，裁决须先经另一位运营人员批准。",
            "At this amount another operator must approve the ruling first.",
        ),
        *OF_A_RETURN,
        (_C.RETENTION_AGREED, "双方没有约定质保金。", "No retention was agreed on."),
        (_C.NO_RETENTION, "双方约定了质保金。", "A retention was agreed on."),
        (_C.ACCEPTED_BEFORE, "设备尚未验收。", "The machine was not accepted yet."),
        (_C.NOT_ACCEPTED_YET, "设备已经验收。", "The machine has been accepted."),
        (_C.RULING_SUMS, "两方金额之和必须正好等于托管金额。", "The two amounts must sum exactly to what is held."),
        (_C.NOT_RATED_YET, "您已经评价过。", "You have rated already."),
        (_C.MACHINE_CLAIMED, "这台设备没有报失或抵押。", "Nobody claims this machine."),
        (_C.MACHINE_CLEAR, "这台设备仍有报失或抵押。", "The machine is still claimed."),
        (_C.MACHINE_HELD, "交易没有因设备被主张权利而暂停。", "The trade does not wait for a claim on its machine."),
        (_C.SECOND_PERSON, "需要另一位运营人员先行批准。", "Another operator must approve this first."),
    )
}


class StatementTooWide(Refusal):
    """The days of a statement are in the wrong order, yet to come, or too many."""

    code = "trade.statement_too_wide"
    kind = "invalid"
    zh = "对账单的起止日期须由早到晚、不晚于今天、最长一年。"
    en = "A statement runs from an earlier to a later day, up to today, and over a year at most."
