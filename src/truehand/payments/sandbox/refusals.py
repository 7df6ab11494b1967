"""Why the sandbox gateway did not do something."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class AlreadyDecided(Refusal):
    """The gateway settled this reference already, or in another way."""

    code = "sandbox.already_decided"
    kind = "conflict"
    zh = "沙箱支付已就该参考号作出过处理。"
    en = "The sandbox gateway has settled this reference already."


class AnswerRefused(Refusal):
    """The answer to a chargeback is not taken."""

    code = "sandbox.answer_refused"
    kind = "conflict"
    zh = "沙箱支付未接受这份答复。"
    en = "The sandbox gateway does not take this answer."


class OrderChanged(Refusal):
    """The reference was used for something else."""

    code = "sandbox.order_changed"
    kind = "conflict"
    zh = "该参考号已用于另一笔指令。"
    en = "This reference was already used for another order."


class OrderUnknown(Refusal):
    """Nothing was ordered under the reference."""

    code = "sandbox.order_unknown"
    kind = "not_found"
    zh = "没有找到该参考号。"
    en = "Nothing is known under this reference."


class OrderNotUnderstood(Refusal):
    """The request is not of the agreed form."""

    code = "sandbox.order_not_understood"
    kind = "invalid"
    zh = "请求内容不符合约定格式。"
    en = "The request is not of the agreed form."


class KeyMissing(Refusal):
    """The request does not carry the gateway's key."""

    code = "sandbox.key_missing"
    kind = "unauthenticated"
    zh = "缺少有效的接口密钥。"
    en = "The request carries no valid key."


class FromElsewhere(Refusal):
    """The form was sent from another site."""

    code = "sandbox.from_elsewhere"
    kind = "forbidden"
    zh = "请求来自其他网站，已拒绝。"
    en = "This was sent from another site and is refused."


class HostUnknown(Refusal):
    """The request was sent to a name that this gateway does not go by: another site led somebody's browser here."""

    code = "sandbox.host_unknown"
    kind = "forbidden"
    zh = "本网关不使用该主机名，请求已拒绝。"
    en = "This gateway does not go by that name."
