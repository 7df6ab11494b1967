"""Why a guarantee claim was not filed, decided or paid."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class GuaranteeUnknown(Refusal):
    """No such claim, or none that one may see."""

    code = "disputes.guarantee_unknown"
    kind = "not_found"
    zh = "没有这项保障申请，或您无权查看。"
    en = "There is no such guarantee claim, or it is not yours to see."


class NothingGranted(Refusal):
    """No sum was granted that is unpaid for long enough, or it was so too long ago."""

    code = "disputes.nothing_granted"
    kind = "conflict"
    zh = "只有对方已同意、且逾期超过规定天数仍未支付的款项才能申请保障赔付。"
    en = "Only a sum that was agreed to and has been unpaid for the stated days can be claimed from the guarantee fund."


class ClaimedAlready(Refusal):
    """One claim for one grant."""

    code = "disputes.claimed_already"
    kind = "conflict"
    zh = "这笔款项已提出过保障申请。"
    en = "This sum has been claimed from the guarantee fund already."


class ClaimElsewhere(Refusal):
    """The claim is past that, or its time is over."""

    code = "disputes.claim_elsewhere"
    kind = "conflict"
    zh = "保障申请现在不能这样处理：请刷新页面查看。"
    en = "The guarantee claim does not stand there any more: look at the page again."


class NotYourClaim(Refusal):
    """Only the creditor files and appeals, only the debtor answers."""

    code = "disputes.not_your_claim"
    kind = "forbidden"
    zh = "只有债权人可以申请和复核，只有债务人可以答复。"
    en = "Only the creditor files and appeals, and only the debtor answers."


class OtherPersonNeeded(Refusal):
    """Who examined does not approve; who refused decides no appeal."""

    code = "disputes.other_person_needed"
    kind = "forbidden"
    zh = "须由另一名运营人员处理：审查人不能批准，拒绝过的人不能复核。"
    en = "Another operator must do this: who examined does not approve, and who refused decides no appeal."


class TiedToASide(Refusal):
    """Who has a part in the trade, or ever dealt with a side."""

    code = "disputes.tied_to_a_side"
    kind = "forbidden"
    zh = "您与交易一方有关联，不能处理这项申请。"
    en = "You have a tie to one of the two sides and cannot decide this claim."


class AmountNotPayable(Refusal):
    """Nothing, or more than is due."""

    code = "disputes.amount_not_payable"
    kind = "invalid"
    zh = "赔付金额应大于0且不超过{most}。"
    en = "What is paid is more than nothing and at most {most}."


class NothingPayable(Refusal):
    """The limits, the fund or another payment leave nothing to pay."""

    code = "disputes.nothing_payable"
    kind = "conflict"
    zh = "按限额、基金余额和已从别处获得的赔付计算，目前没有可支付的金额。"
    en = "By the limits, by what the fund holds and by what was made good elsewhere, there is nothing to pay now."


class TextNeeded(Refusal):
    """Words of which somebody can make something."""

    code = "disputes.guarantee_text_needed"
    kind = "invalid"
    zh = "请填写{shortest}至{longest}字。"
    en = "Write {shortest} to {longest} characters."


class FundPaid(Refusal):
    """The fund paid in the debtor's place: the debt is to the fund."""

    code = "disputes.fund_paid"
    kind = "conflict"
    zh = "保障基金已代您赔付：请在“欠款”页面偿还。"
    en = "The guarantee fund paid in your place: pay it back on the page of what you owe."
