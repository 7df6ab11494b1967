"""Acts as a person sees them: transitions that mean the same to the actor are one act."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from truehand.trade.domain.words import ACTS, Pair

Weight = Literal["primary", "quiet", "danger"]

# Which act a person takes, by transition; the clock's and the bank's are nobody's to click.
ACT_OF: Final[dict[str, str]] = {
    "counter": "counter",
    "counter_back": "counter",
    "accept_offer": "accept_price",
    "accept_counter": "accept_price",
    "decline_offer": "decline",
    "decline_counter": "decline",
    "retract_offer": "retract",
    "retract_counter": "retract",
    "sign_first": "sign",
    "sign_second": "sign",
    "cancel": "cancel",
    "propose_amendment": "amend",
    "sign_amendment": "sign_amendment",
    "conclude_amendment": "sign_amendment",
    "decline_amendment": "decline_amendment",
    "take_inspection": "take_inspection",
    "report_clean": "report",
    "report_doubts": "report",
    "proceed": "proceed",
    "withdraw": "withdraw",
    "book_carriage": "book",
    "pick_up": "pick_up",
    "deliver": "deliver",
    "deliver_late": "deliver",
    "give_up": "give_up",
    "accept": "accept",
    "dispute_transport": "dispute",
    "dispute_delivery": "dispute",
    "dispute_retention": "dispute",
    **{
        name: name
        for name in (
            "return_freely",
            "ask_return",
            "grant_return",
            "refuse_return",
            "drop_return",
            "send_back",
            "hand_back",
            "confirm_back",
            "accept_return",
            "object_return",
        )
    },
    "drop_accepted": "drop_return",
    "book_back": "book",
    "pick_up_back": "pick_up",
    "deliver_back": "deliver",
    "deliver_back_late": "deliver",
    "resume_return": "withdraw_dispute",
    "answer_dispute": "answer",
    "resume_transport": "withdraw_dispute",
    "resume_delivery": "withdraw_dispute",
    "resume_retention": "withdraw_dispute",
    "object_concession": "answer",
    "deliver_conceded": "deliver",
    "propose_settlement": "propose",
    "suggest_settlement": "propose",
    "accept_settlement": "accept_proposal",
    "agree_first": "accept_proposal",
    "agree_second": "accept_proposal",
    "decline_settlement": "decline_proposal",
    "refuse_suggestion": "decline_proposal",
    "refer_dispute": "refer",
    "ask_evidence": "ask_evidence",
    "bring_evidence": "bring_evidence",
    "bring_and_mediate": "bring_evidence",
    "bring_and_decide": "bring_evidence",
    "decide": "rule",
    "decide_appeal": "rule",
    "appeal": "appeal",
    "rule": "rule",
    "rule_and_seize": "rule",
    "rate_first": "rate",
    "rate_second": "rate",
    "override_refund": "override",
    "end_held": "end_held",
}

_DANGER: Final = frozenset(
    {
        "decline",
        "retract",
        "cancel",
        "decline_amendment",
        "withdraw",
        "give_up",
        "override",
        "end_held",
        "dispute",
        "return_freely",
        "ask_return",
        "grant_return",
        "refuse_return",
        "accept_return",
        "object_return",
        "accept_proposal",
        "decline_proposal",
        "appeal",
    }
)
_PRIMARY: Final = frozenset(
    {
        "accept_price",
        "sign",
        "sign_amendment",
        "pay",
        "take_inspection",
        "report",
        "book",
        "pick_up",
        "deliver",
        "accept",
        "rule",
        "rate",
        "bring_evidence",
        "send_back",
        "hand_back",
        "confirm_back",
    }
)

PAY: Final[Pair] = ("向托管账户付款", "Pay into escrow")

# What a dangerous act causes, said beside its button.
CAUSES: Final[dict[str, Pair]] = {
    "decline": ("交易结束，对方会收到通知。", "The trade ends; the other side is told."),
    "retract": ("您的报价作废，交易结束。", "Your price is taken back and the trade ends."),
    "cancel": ("交易取消，设备重新可售。", "The trade ends and the machine is for sale again."),
    "decline_amendment": (
        "合同保持不变，对方会收到通知。",
        "The contract stays as it is; the other side is told.",
    ),
    "withdraw": (
        "交易结束，您支付的全部款项退回您的余额。",
        "The trade ends and everything you paid goes to your balance.",
    ),
    "give_up": (
        "买方获得退款；您的保证金被没收一半，检测完成后则全部没收，并影响您的信用。",
        "The buyer is paid back. Half of your deposit is seized, or all after the inspection; it counts against you.",
    ),
    "override": (
        "须由另一位运营人员批准。买方全额退款，卖方保证金退回。",
        "Another operator must approve. Buyer and seller get their money back.",
    ),
    "end_held": (
        "须由另一位运营人员批准。买方收回全部款项，卖方退还已收部分并承担买方的费用。",
        "Another operator must approve. The buyer gets everything back, at the cost of the seller.",
    ),
    "dispute": (
        "验收计时暂停，资金继续托管，由平台裁决。",
        "The clock stops, the money stays in escrow, and the operator rules.",
    ),
    "return_freely": (
        "设备须在7日内寄回；卖方收到并检验后，按约定退款。每笔交易只能申请一次退货。",
        "Send it within 7 days; once the seller has looked at it you are paid back as agreed. There is one return.",
    ),
    "ask_return": (
        "卖方48小时内答复，不答复视为同意；不同意则进入争议。验收计时暂停。每笔交易只能申请一次退货。",
        "The seller has 48 hours, silence grants, a refusal becomes a dispute. Your clock stops. There is one return.",
    ),
    "grant_return": (
        "设备退回您处，您检验后货款退还买方；因质量等原因退货的，返程运费由您承担。",
        "The machine comes back; once you have looked at it the buyer is paid back. For a cause, you pay for the way.",
    ),
    "refuse_return": (
        "退货申请将转为争议，您的说明作为答复；款项继续托管。",
        "The wish becomes a dispute with your words as its answer; the money stays in escrow.",
    ),
    "accept_return": (
        "托管货款立即按退货政策退给买方，不能再改。",
        "The buyer is paid back at once as the policy says; this cannot be undone.",
    ),
    "object_return": (
        "进入争议，结束前不退款。",
        "A dispute opens; nothing is paid back before it ends.",
    ),
    "accept_proposal": (
        "双方都同意后，托管货款立即按此方案分配，争议结束，不能再改。",
        "Once both agree, the money in escrow is shared like this at once; the dispute is over for good.",
    ),
    "decline_proposal": (
        "拒绝调解方案后由平台裁决；若裁决结果不优于该方案，按轻微过错扣罚保证金。",
        "Refusing a mediator's proposal leads to a ruling; if that gives you no more, it counts as a slight fault.",
    ),
    "appeal": (
        "由另一位人员重新裁决，一次为限；结果可能更好，也可能更差。",
        "Somebody else decides again, once; the result may be better or worse.",
    ),
}


@dataclass(frozen=True, slots=True)
class Act:
    """One thing the viewer may do now."""

    name: str
    label: Pair
    weight: Weight
    causes: Pair | None


def act(name: str, transition: str | None) -> Act:
    """Return the act of a name, worded as the transition it would take."""
    label = PAY if transition is None else ACTS[transition]
    weight: Weight = "danger" if name in _DANGER else "primary" if name in _PRIMARY else "quiet"
    return Act(name, label, weight, CAUSES.get(name))
