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
    (If.BACK_FREE, "已由承运人承接返程运输。", "A carrier has taken the way back."),
    (If.BACK_BOOKED, "尚无承运人承接返程运输。", "No carrier has taken the way back."),
    (
        If.BACK_CHOSEN,
        "返程运输由报价被选定的承运人预约。",
        "The way back is booked by the carrier whose quote was chosen.",
    ),
    (If.ASSIGNED_BACK, "返程运输由另一家承运人承接。", "Another carrier has taken the way back."),
    (If.BACK_UNDELIVERED, "设备已送回，或尚未寄出。", "It was brought back already, or never left."),
    (If.SENT_BACK, "设备没有寄回。", "The machine was not sent back."),
    (If.NOT_SENT_BACK, "设备已寄回卖方。", "The machine was sent back to the seller."),
)
