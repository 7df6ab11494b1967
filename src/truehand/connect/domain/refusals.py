"""Why a wish about messages was refused."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class ZoneUnknown(Refusal):
    """No such time zone."""

    code = "connect.zone_unknown"
    kind = "invalid"
    zh = "没有这个时区；请使用如 Asia/Shanghai 的名称。"
    en = "There is no such time zone; use a name such as Asia/Shanghai."


class HourNotUnderstood(Refusal):
    """Not a full hour of a day."""

    code = "connect.hour_not_understood"
    kind = "invalid"
    zh = "免打扰时段须为0至23点的整点。"
    en = "Quiet hours begin and end at a full hour from 0 to 23."


class AddressNotAllowed(Refusal):
    """Not a public https address: messages name trades, and must not reach into this house."""

    code = "connect.address_not_allowed"
    kind = "invalid"
    zh = "接收地址须为公网上的 https 网址，且不含用户名和密码。"
    en = "Messages go to an https address on the public internet, without a user name or password in it."


class KindsNotUnderstood(Refusal):
    """A list of kinds that is too long, or with words that are none."""

    code = "connect.kinds_not_understood"
    kind = "invalid"
    zh = "通知类别须为如 trade 或 trade.reminder 的词，最多{most}个。"
    en = "Kinds of notices are words such as trade or trade.reminder, {most} at most."


class TooManyEndpoints(Refusal):
    """A party has few servers."""

    code = "connect.too_many_endpoints"
    kind = "limit"
    zh = "最多登记{most}个接收地址；请先移除不用的。"
    en = "There can be {most} addresses at most; remove one that is not used first."


class EndpointUnknown(Refusal):
    """None of the asker's."""

    code = "connect.endpoint_unknown"
    kind = "not_found"
    zh = "没有这个接收地址。"
    en = "There is no such address."


class MessageUnknown(Refusal):
    """None of the asker's, or one that is still on its way."""

    code = "connect.message_unknown"
    kind = "not_found"
    zh = "没有这条可重发的消息。"
    en = "There is no such message that could be sent again."
