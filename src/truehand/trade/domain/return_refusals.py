"""What is said where a condition of a return does not hold."""

from __future__ import annotations

from typing import Final

from truehand.trade.domain.process import Condition as If

OF_A_RETURN: Final = (
    (
        If.RETURN_FREE,
        "按约定现在不能无理由退货：期限已过、不在可退范围内，或已申请过退货。",
        "By the agreed policy it cannot be returned without a reason now, or a return was asked for before.",
    ),
    (If.RETURN_UNASKED, "本交易已申请过退货。", "A return was asked for in this trade before."),
    (
        If.RETURNED_ACCEPTED,
        "申请退货时设备尚未验收。",
        "The return was asked for before an acceptance.",
    ),
    (If.RETURNED_UNACCEPTED, "申请退货时设备已经验收。", "The return was asked for after the acceptance."),
    (If.SENT_BACK, "设备没有寄回。", "The machine was not sent back."),
    (If.NOT_SENT_BACK, "设备已寄回卖方。", "The machine was sent back to the seller."),
)
