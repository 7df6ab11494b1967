"""Why something about insurance was refused."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class TariffNotSound(Refusal):
    """One of a product's numbers cannot be."""

    code = "insurance.tariff_not_sound"
    kind = "invalid"
    zh = "费率数据不成立：{field}。"
    en = "This number of the tariff cannot be: {field}."


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
