"""Why something about insurance was refused."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class TariffNotSound(Refusal):
    """One of a product's numbers cannot be."""

    code = "insurance.tariff_not_sound"
    kind = "invalid"
    zh = "“{name_zh}”的数值不成立。"
    en = "“{name_en}” cannot be that number."


class NotLicensed(Refusal):
    """Nobody insures without a licence that is valid today."""

    code = "insurance.not_licensed"
    kind = "forbidden"
    zh = "保险人没有有效的经营许可（未登记、已到期或已中止）。"
    en = "The insurer has no valid licence: it is not on record, has expired, or was ended."


class LicenceTermNotValid(Refusal):
    """A licence has a number, and lasts from today until a day within ten years."""

    code = "insurance.licence_term_not_valid"
    kind = "invalid"
    zh = "请填写许可证编号，有效期须晚于今天且不超过十年。"
    en = "Give the licence's number, and a last day after today and within ten years."


class LicenceUnknown(Refusal):
    """No such licence that stands."""

    code = "insurance.licence_unknown"
    kind = "not_found"
    zh = "没有这份有效的许可。"
    en = "There is no such licence that stands."


class ProductUnknown(Refusal):
    """No such product, or none that the asker may see."""

    code = "insurance.product_unknown"
    kind = "not_found"
    zh = "没有这个保险产品。"
    en = "There is no such product."


class ProductDecided(Refusal):
    """A product is looked at once."""

    code = "insurance.product_decided"
    kind = "conflict"
    zh = "这个产品已经审核过或已下架。"
    en = "This product has been decided on, or taken off, already."


class NotEligible(Refusal):
    """The machine cannot be covered; the reasons and what would cure them are told."""

    code = "insurance.not_eligible"
    kind = "conflict"
    zh = "这台设备不能承保：{reasons_zh}"
    en = "This machine cannot be covered: {reasons_en}"


class TooLateToInsure(Refusal):
    """Cover is taken before the risk starts."""

    code = "insurance.too_late"
    kind = "conflict"
    zh = "这种保险须在{before_zh}之前投保，且合同已签署。"
    en = "This cover is taken once the contract is signed, and before {before_en}."


class CoveredAlready(Refusal):
    """One policy of a kind for a trade."""

    code = "insurance.covered_already"
    kind = "conflict"
    zh = "这笔交易已有这种保险。"
    en = "This trade has such a policy already."


class PolicyUnknown(Refusal):
    """No such policy, or none that the asker may see."""

    code = "insurance.policy_unknown"
    kind = "not_found"
    zh = "没有这份保单。"
    en = "There is no such policy."


class PremiumNotDue(Refusal):
    """The premium is paid, or cover can no longer begin."""

    code = "insurance.premium_not_due"
    kind = "conflict"
    zh = "这份保单没有待付的保险费。"
    en = "No premium of this policy is due."


class CoverHasBegun(Refusal):
    """A policy is given back before cover begins."""

    code = "insurance.cover_has_begun"
    kind = "conflict"
    zh = "保障已开始或保单已终止，不能退保。"
    en = "Cover has begun, or the policy has ended; it cannot be given back."


class NotYourTrade(Refusal):
    """Only buyer and seller insure a trade; never the insurer itself."""

    code = "insurance.not_your_trade"
    kind = "forbidden"
    zh = "只有交易的买方或卖方可以投保，保险人不能是交易一方。"
    en = "Only its buyer and seller insure a trade, and the insurer is none of them."


class ReasonMissing(Refusal):
    """A decision has a reason."""

    code = "insurance.reason_missing"
    kind = "invalid"
    zh = "请写明理由（最多{most}字）。"
    en = "Give a reason, of {most} characters at most."


class ClaimUnknown(Refusal):
    """No such claim, or none that the asker may see."""

    code = "insurance.claim_unknown"
    kind = "not_found"
    zh = "没有这份理赔。"
    en = "There is no such claim."


class ClaimNotHere(Refusal):
    """The claim is elsewhere, or for another kind of cover."""

    code = "insurance.claim_not_here"
    kind = "conflict"
    zh = "这份理赔现在不能这样处理，或事由不属于这种保险。"
    en = "This cannot be done with the claim where it is, or is none of this cover's reasons."


class ClaimOpen(Refusal):
    """One claim of a policy at a time."""

    code = "insurance.claim_open"
    kind = "conflict"
    zh = "这份保单已有未结的理赔。"
    en = "A claim on this policy is open already."


class NotInsured(Refusal):
    """Only the insured claims."""

    code = "insurance.not_insured"
    kind = "forbidden"
    zh = "只有被保险人可以报案。"
    en = "Only the insured may claim."


class OutsideCover(Refusal):
    """It happened before or after cover, or past its hours."""

    code = "insurance.outside_cover"
    kind = "conflict"
    zh = "事故不在保障期内，或小时表已超出保障小时数。"
    en = "It did not happen while cover ran, or the meter is past the hours that are covered."


class ReportedTooLate(Refusal):
    """A loss is reported in time."""

    code = "insurance.reported_too_late"
    kind = "conflict"
    zh = "报案已超过保障结束后{days}天。"
    en = "A loss is reported within {days} days after cover has ended."


class MeterMissing(Refusal):
    """A warranty ends by the meter too."""

    code = "insurance.meter_missing"
    kind = "invalid"
    zh = "请填写故障时的小时表读数，且不小于保障开始时的读数。"
    en = "Give the hour meter's reading at the fault; it is not below that as cover began."


class LossNotUnderstood(Refusal):
    """A loss is an amount in the policy's currency."""

    code = "insurance.loss_not_understood"
    kind = "invalid"
    zh = "请填写损失金额，币种与保单一致。"
    en = "Give the loss as an amount above zero in the policy's currency."


class AnswerMissing(Refusal):
    """A reason's form is filled in."""

    code = "insurance.answer_missing"
    kind = "invalid"
    zh = "请逐项填写该事由要求的材料说明。"
    en = "Answer each question that the reason asks."


class NoPhotos(Refusal):
    """Damage is shown."""

    code = "insurance.no_photos"
    kind = "invalid"
    zh = "请至少附一张照片，最多{most}张。"
    en = "Add at least one photo, and no more than {most}."


class NoLaterReport(Refusal):
    """A mismatch rests on a later report."""

    code = "insurance.no_later_report"
    kind = "conflict"
    zh = "没有与首份报告不符的后续检测报告；请先在交付或退回节点安排检测。"
    en = "No report of a later node contradicts the first one; have the machine inspected at delivery or return first."


class TextMissing(Refusal):
    """Words are needed."""

    code = "insurance.text_missing"
    kind = "invalid"
    zh = "请写明情况（最多{most}字）。"
    en = "Say what there is to say, in {most} characters at most."


class NotAnAssessor(Refusal):
    """The insurer's own people assess; an operator where they are late."""

    code = "insurance.not_an_assessor"
    kind = "forbidden"
    zh = "只有保险人的核赔人员可以处理；逾期后平台人员可以代为处理。"
    en = "The insurer's assessors do this; the operator's people only once the insurer is late."


class SecondAssessorNeeded(Refusal):
    """Nobody seconds or reviews what they decided."""

    code = "insurance.second_assessor_needed"
    kind = "forbidden"
    zh = "须由另一人处理：不能核准或复核自己作出的决定。"
    en = "Somebody else does this: nobody seconds, or decides anew, what they decided themselves."


class AppealUsed(Refusal):
    """Once, in time, against a refusal."""

    code = "insurance.appeal_used"
    kind = "conflict"
    zh = "不能再申请复核（仅可在拒赔后15天内申请一次）。"
    en = "An appeal is made once, within 15 days after a refusal."


class DisputeOpen(Refusal):
    """What a ruling makes good is known first."""

    code = "insurance.dispute_open"
    kind = "conflict"
    zh = "交易争议未结，暂不能赔付；裁决已补偿的部分须先扣除。"
    en = "A dispute of the trade is open: what it makes good is deducted first, then the claim is paid."


class AmountChanged(Refusal):
    """Something was made good since the decision."""

    code = "insurance.amount_changed"
    kind = "conflict"
    zh = "同一损失又获得了其他赔偿，请重新核定。"
    en = "Something was made good for this loss meanwhile; the claim is assessed anew."


class AssessorNotValid(Refusal):
    """An assessor is a verified person who is not one already."""

    code = "insurance.assessor_not_valid"
    kind = "invalid"
    zh = "核赔人员须为已实名且尚未任命的人员。"
    en = "An assessor is somebody verified who is not one yet."


class ProductStopped(Refusal):
    """Its losses passed the limit."""

    code = "insurance.product_stopped"
    kind = "conflict"
    zh = "这个产品的赔付率已达上限，暂停承保新业务；已有保单不受影响。"
    en = "This product's losses have reached their limit: no new policies for now. Those that were taken stand."


class NotStopped(Refusal):
    """Nothing of the asker's is stopped."""

    code = "insurance.not_stopped"
    kind = "not_found"
    zh = "没有这项停止承保的记录。"
    en = "There is no such stop of new business."


class NotTheInsurer(Refusal):
    """Only the insurer itself pays in for a claim."""

    code = "insurance.not_the_insurer"
    kind = "forbidden"
    zh = "只有保险人本身可以为理赔存入款项。"
    en = "Only the insurer itself pays in for a claim."


class NothingMissing(Refusal):
    """The insurer's balance pays the claim."""

    code = "insurance.nothing_missing"
    kind = "conflict"
    zh = "您的余额足以支付这笔理赔款，无需存入。"
    en = "Your balance pays this claim: nothing is missing."
