"""The words of the life: states, acts and silences as (Chinese, English); written once for all."""

from __future__ import annotations

from typing import Final

from truehand.trade.domain.process import State, Who

Pair = tuple[str, str]
S = State

STATES: Final[dict[State, Pair]] = {
    S.OFFERED: ("已报价", "Offered"),
    S.COUNTERED: ("卖方还价", "Countered"),
    S.AGREED: ("已谈妥", "Agreed"),
    S.HALF_SIGNED: ("一方已签约", "Signed by one"),
    S.SIGNED: ("已签约", "Contract signed"),
    S.FUNDED: ("资金已托管", "Funded"),
    S.DOUBTED: ("检测存疑", "Inspection doubts"),
    S.INSPECTED: ("检测通过", "Inspected"),
    S.SHIPPED: ("运输中", "Shipped"),
    S.DELIVERED: ("已送达", "Delivered"),
    S.ACCEPTED: ("已验收", "Accepted"),
    S.RETAINED: ("质保金留存中", "Retention running"),
    S.SETTLED: ("已结算", "Settled"),
    S.HALF_RATED: ("一方已评价", "Rated by one"),
    S.RATED: ("已互评", "Rated"),
    S.DISPUTED: ("争议中", "Disputed"),
    S.CONCEDING: ("等待默认认可", "Concession announced"),
    S.INVESTIGATED: ("举证中", "Evidence"),
    S.MEDIATED: ("调解中", "Mediation"),
    S.SUGGESTED: ("调解方案待答复", "Proposal of the mediator"),
    S.ESCALATED: ("待裁决", "Awaiting a ruling"),
    S.DECIDED: ("已裁决，可申请复核", "Ruled, open to appeal"),
    S.APPEALED: ("复核中", "Appeal"),
    S.RESOLVED: ("争议已了结", "Resolved"),
    S.CLOSED: ("已完结", "Closed"),
    S.DECLINED: ("已拒绝", "Declined"),
    S.EXPIRED: ("已过期", "Expired"),
    S.CANCELLED: ("已取消", "Cancelled"),
    S.WITHDRAWN: ("买方已退出", "Withdrawn"),
}

ACTORS: Final[dict[Who, Pair]] = {
    Who.BUYER: ("买方", "the buyer"),
    Who.SELLER: ("卖方", "the seller"),
    Who.INSPECTOR: ("检测师", "an inspector"),
    Who.CARRIER: ("承运人", "a carrier"),
    Who.MEDIATOR: ("调解员", "the mediator"),
    Who.OPERATOR: ("平台", "the operator"),
    Who.BANK: ("银行", "the bank"),
    Who.CLOCK: ("系统时钟", "the clock"),
    Who.REGISTER: ("设备登记", "the registers of machines"),
}

# What a person does (the verb on the button), and what is told to the parties once it has happened.
ACTS: Final[dict[str, Pair]] = {
    "offer": ("提交报价", "Make an offer"),
    "counter": ("还价", "Counter"),
    "counter_back": ("再次报价", "Offer again"),
    "accept_offer": ("接受报价", "Accept the offer"),
    "accept_counter": ("接受还价", "Accept the counter-offer"),
    "decline_offer": ("拒绝报价", "Decline the offer"),
    "decline_counter": ("拒绝还价", "Decline the counter-offer"),
    "retract_offer": ("撤回报价", "Take back the offer"),
    "retract_counter": ("撤回还价", "Take back the counter-offer"),
    "lapse_offer": ("报价过期", "Let the offer expire"),
    "award": ("拍卖成交", "Award the auction"),
    "sign_first": ("签署合同", "Sign the contract"),
    "sign_second": ("签署合同", "Sign the contract"),
    "cancel": ("取消交易", "Cancel the trade"),
    "lapse_contract": ("合同签署过期", "Let the contract expire"),
    "receive_payment": ("款项到账", "Receive a payment"),
    "complete_funding": ("款项到齐", "Complete the funding"),
    "lapse_funding": ("付款过期", "Let the funding expire"),
    "lapse_unpaid": ("买方违约，交易取消", "Cancel for want of the buyer's payment"),
    "take_inspection": ("承接检测", "Take the inspection"),
    "report_clean": ("提交检测报告", "File the report"),
    "report_doubts": ("提交检测报告", "File the report"),
    "proceed": ("继续购买", "Buy all the same"),
    "withdraw": ("退出并全额退款", "Withdraw with a full refund"),
    "lapse_doubt": ("自动退出并退款", "Withdraw by silence"),
    "lapse_inspection": ("检测逾期取消", "Cancel for want of an inspection"),
    "book_carriage": ("承接运输", "Take the transport"),
    "pick_up": ("确认提货", "Confirm the pick-up"),
    "deliver": ("确认送达", "Confirm the delivery"),
    "give_up": ("放弃交易", "Give up the trade"),
    "lapse_shipping": ("逾期未发运", "Cancel for want of shipping"),
    "lapse_pick_up": ("逾期未提货", "Cancel for want of a pick-up"),
    "lapse_delivery": ("逾期未送达", "Open a dispute for late delivery"),
    "accept": ("验收设备", "Accept the machine"),
    "accept_by_silence": ("默认验收", "Accept by silence"),
    "settle": ("结算", "Settle"),
    "retain": ("验收放款，留存质保金", "Settle, but for the retention"),
    "end_retention": ("质保期满，放款", "Release the retention"),
    "dispute_transport": ("提出争议", "Open a dispute"),
    "dispute_delivery": ("反映问题、提出争议", "Report a fault"),
    "dispute_retention": ("质保期内反映问题", "Report a fault in the retention period"),
    "answer_dispute": ("提交陈述与证据", "Answer with evidence"),
    "deliver_late": ("确认送达", "Confirm the delivery"),
    "resume_transport": ("撤回争议", "Withdraw the dispute"),
    "resume_delivery": ("撤回争议", "Withdraw the dispute"),
    "resume_retention": ("撤回争议", "Withdraw the dispute"),
    "escalate": ("争议升级", "Escalate the dispute"),
    "announce_concession": ("预告默认认可", "Announce a concession"),
    "object_concession": ("回应并取消默认认可", "Answer and stop the concession"),
    "concede": ("视为认可", "Concede by silence"),
    "concede_undelivered": ("视为认可，全额退款", "Concede by silence with a full refund"),
    "propose_settlement": ("提出和解方案", "Propose a settlement"),
    "accept_settlement": ("接受和解方案", "Accept the settlement"),
    "decline_settlement": ("不接受和解方案", "Decline the settlement"),
    "deliver_conceded": ("确认送达", "Confirm the delivery"),
    "refer_dispute": ("结束协商，进入举证", "End the negotiation and bring evidence"),
    "open_investigation": ("进入举证", "Ask for evidence"),
    "ask_evidence": ("要求补充举证", "Ask for more evidence"),
    "bring_evidence": ("提交所需证据", "Bring the evidence"),
    "bring_and_mediate": ("提交所需证据", "Bring the evidence"),
    "bring_and_decide": ("提交所需证据", "Bring the evidence"),
    "open_mediation": ("指派调解员", "Assign a mediator"),
    "close_evidence": ("举证结束", "End the time for evidence"),
    "suggest_settlement": ("提出调解方案", "Propose a settlement to both"),
    "replace_mediator": ("更换调解员", "Replace the mediator"),
    "skip_mediation": ("调解结束", "End the mediation"),
    "agree_first": ("同意调解方案", "Agree to the mediator's proposal"),
    "agree_second": ("同意调解方案", "Agree to the mediator's proposal"),
    "refuse_suggestion": ("不同意调解方案", "Refuse the mediator's proposal"),
    "lapse_suggestion": ("调解方案过期", "Let the mediator's proposal lapse"),
    "decide": ("作出裁决", "Rule"),
    "appeal": ("申请复核", "Appeal"),
    "carry_out": ("执行裁决", "Carry out the ruling"),
    "decide_appeal": ("作出复核裁决", "Rule on the appeal"),
    "let_stand": ("维持并执行原裁决", "Let the ruling stand"),
    "rule": ("作出裁决", "Rule"),
    "rule_and_seize": ("裁决并扣罚保证金", "Rule and seize the deposit"),
    "lapse_undelivered": ("逾期未裁决，退款", "Refund for want of a ruling"),
    "lapse_delivered": ("逾期未裁决，平分", "Halve for want of a ruling"),
    "lapse_retained": ("逾期未裁决，平分质保金", "Halve the retention for want of a ruling"),
    "rate_first": ("评价对方", "Rate the other side"),
    "rate_second": ("评价对方", "Rate the other side"),
    "lapse_rating": ("评价期结束", "End the rating period"),
    "publish_single_rating": ("公布评价", "Publish the rating"),
    "close": ("完结交易", "Close the trade"),
    "override_refund": ("平台取消并退款", "Cancel and refund as operator"),
    "hold_machine": ("设备有报失或抵押主张，交易暂停", "Stand still: somebody claims the machine"),
    "clear_machine": ("报失或抵押已解除，交易继续", "Go on: nobody claims the machine any more"),
    "end_held": (
        "报失或抵押属实，取消交易并退款",
        "Cancel and refund: the claim on the machine is borne out",
    ),
    "charge_back": ("付款被发卡方追回，交易暂停", "Stand still: a card network takes a payment back"),
    "end_charge_back": ("拒付结案，交易继续", "Go on: the chargeback has ended"),
    "lose_payment": ("付款已被发卡方追回，交易取消", "Cancel: the payment was taken back by the card network"),
    "lose_shipped": (
        "付款已被发卡方追回，交易取消，设备须退还卖方",
        "Cancel: the payment was taken back on the way; the machine goes back to the seller",
    ),
    "lose_delivered": (
        "付款已被发卡方追回，交易取消，买方须退还设备",
        "Cancel: the payment was taken back after the delivery; the buyer has to return the machine",
    ),
}

# What silence does, said beforehand on the page.
SILENCE: Final[dict[str, Pair]] = {
    "lapse_offer": ("若无人回应，报价自动失效。", "If nobody answers, the offer expires."),
    "lapse_contract": (
        "若未双方签署，交易自动取消，设备重新可售。",
        "If the contract is not signed by both, the trade ends and the machine is for sale again.",
    ),
    "lapse_funding": (
        "若款项未到齐，交易自动取消，已付款项全部退回。",
        "If not everything is paid, the trade ends and what was paid goes back.",
    ),
    "lapse_unpaid": (
        "若买方逾期未付清，交易取消，买方保证金被没收，其中一半归卖方。",
        "If the buyer does not pay in full, the trade ends; the buyer's deposit is seized, half of it for the seller.",
    ),
    "lapse_inspection": (
        "若逾期未检测，交易自动取消，全部款项退回。",
        "If nobody inspects in time, the trade ends and all the money goes back.",
    ),
    "lapse_doubt": (
        "若买方不作决定，视为退出，全额退款。",
        "If the buyer decides nothing, that counts as withdrawing: the buyer gets everything back.",
    ),
    "lapse_shipping": (
        "若逾期未安排运输，交易取消，买方全额退款，卖方保证金被扣罚。",
        "If no carrier has taken the machine in time, the buyer gets everything back and the deposit is seized.",
    ),
    "lapse_pick_up": (
        "若承运人逾期未提货，交易取消，款项全部退回。",
        "If the carrier does not collect in time, the trade ends and all the money goes back.",
    ),
    "lapse_delivery": (
        "若逾期未送达，系统自动为买方提出争议。",
        "If it is not delivered in time, a dispute is opened for the buyer.",
    ),
    "accept_by_silence": (
        "若买方不作回应，视为验收合格，向卖方放款。",
        "If the buyer does nothing, the machine counts as accepted and the seller is paid.",
    ),
    "settle": ("系统随即结算。", "The platform settles at once."),
    "retain": ("系统随即放款，仅留存质保金。", "The platform pays at once all but the retention."),
    "end_retention": (
        "若买方在质保期内没有反映问题，质保金放给卖方。",
        "If the buyer reports no fault in the retention period, the retention is paid to the seller.",
    ),
    "lapse_rating": ("若双方均未评价，交易直接完结。", "If nobody rates, the trade simply closes."),
    "publish_single_rating": ("到期后公布已收到的评价。", "When the time is up, the rating that is in is published."),
    "close": ("到期后交易完结。", "When the time is up, the trade closes."),
    "escalate": (
        "若平台逾期未裁决，争议将升级并通知全体运营人员。",
        "If there is no ruling in time, the dispute goes to every operator.",
    ),
    "announce_concession": (
        "若对方一直不回应，平台将预告：再过72小时仍无回应，即按发起方的要求处理。",
        "If the other side says nothing, a concession is announced: 72 hours later it is done as the opener asks.",
    ),
    "open_investigation": (
        "若双方未能和解，进入举证阶段，按争议原因要求双方提交证据。",
        "If the two do not settle, both are asked for the evidence that the reason calls for.",
    ),
    "concede": (
        "若对方仍不回应，视为认可发起方的要求；对方的任何回应都会取消默认认可。",
        "If the other side still says nothing, it is done as the opener asks; any answer cancels this.",
    ),
    "concede_undelivered": (
        "若对方仍不回应，因设备未送达，买方全额退款；对方的任何回应都会取消。",
        "If the other side still says nothing, the buyer gets everything back; any answer cancels this.",
    ),
    "open_mediation": (
        "到期后以已有证据进入调解，由与双方无关的调解员提出方案。",
        "When the time is up, a mediator with no tie to either side goes on with the evidence that is there.",
    ),
    "close_evidence": (
        "到期后以已有证据进入裁决。",
        "When the time is up, the platform rules on the evidence that is there.",
    ),
    "replace_mediator": ("若调解员逾期未提出方案，将更换调解员。", "If the mediator stays silent, another takes over."),
    "skip_mediation": ("若调解员逾期未提出方案，进入裁决。", "If the mediator stays silent, the platform rules."),
    "lapse_suggestion": (
        "未答复视为不同意，进入裁决。",
        "Silence counts as a refusal, and the platform rules.",
    ),
    "carry_out": ("若无人申请复核，裁决自动执行。", "If nobody appeals, the ruling is carried out."),
    "let_stand": (
        "若复核逾期未作出裁决，原裁决生效并执行。",
        "If there is no decision on the appeal in time, the first ruling stands and is carried out.",
    ),
    "lapse_undelivered": (
        "若仍未裁决，因设备未送达，买方全额退款。",
        "If there is still no ruling, the buyer gets everything back, as the machine never arrived.",
    ),
    "lapse_retained": (
        "若仍未裁决，质保金由双方平分。",
        "If there is still no ruling, the retention is halved between the two.",
    ),
    "lapse_delivered": (
        "若仍未裁决，托管货款由双方平分。",
        "If there is still no ruling, the price in escrow is halved between the two.",
    ),
}


def told(transition: str, target: State) -> Pair:
    """Return the notice of a transition that has happened."""
    act, state = ACTS[transition], STATES[target]
    return (f"{act[0]}：交易现为“{state[0]}”。", f"{act[1]}: the trade is now “{state[1]}”.")
