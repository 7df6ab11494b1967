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


class ReasonMissing(Refusal):
    """A decision has a reason."""

    code = "insurance.reason_missing"
    kind = "invalid"
    zh = "请写明理由（最多{most}字）。"
    en = "Give a reason, of {most} characters at most."
