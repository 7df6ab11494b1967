"""Why the players do not come."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class NotInEarnest(Refusal):
    """Players are made up; they do not trade where real people do."""

    code = "market.not_in_earnest"
    kind = "forbidden"
    zh = "模拟玩家只在演示模式（沙箱银行）下交易。"
    en = "Players trade in demonstration mode only, where the bank is a sandbox."
