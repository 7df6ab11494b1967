"""Refusals about claims on a transport."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class AmountOutOfRange(Refusal):
    """More than was claimed, or less than nothing."""

    code = "logistics.amount_out_of_range"
    kind = "invalid"
    zh = "赔付金额须在 0 至 {most} 之间。"
    en = "What is granted lies between nothing and {most}."


class ClaimElsewhere(Refusal):
    """The claim is not at the step that this needs."""

    code = "logistics.claim_elsewhere"
    kind = "conflict"
    zh = "索赔的状态为“{stage_zh}”，现在不能这样处理。"
    en = "The claim is “{stage_en}”; this cannot be done with it now."


class ClaimUnknown(Refusal):
    """There is no such claim."""

    code = "logistics.claim_unknown"
    kind = "not_found"
    zh = "没有这项索赔。"
    en = "There is no such claim."


class AlreadyClaimed(Refusal):
    """One claim for each cause."""

    code = "logistics.already_claimed"
    kind = "conflict"
    zh = "已就此提出索赔。"
    en = "This has been claimed already."


class ClaimTooLate(Refusal):
    """The machine was not delivered yet, or too long ago."""

    code = "logistics.claim_too_late"
    kind = "conflict"
    zh = "运输损坏须在送达后 48 小时内提出。"
    en = "Damage on the way is claimed within 48 hours after the delivery."


class NothingShown(Refusal):
    """No inspection and no photo bears the claim out."""

    code = "logistics.nothing_shown"
    kind = "invalid"
    zh = "请附照片；送达检测已证明损坏的除外。"
    en = "Add a photo, unless an inspection at the delivery shows the damage."
