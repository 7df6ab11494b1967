"""Refusals of the web edge itself."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class Unauthenticated(Refusal):
    """Nobody is signed in."""

    code = "edge.unauthenticated"
    kind = "unauthenticated"
    zh = "请先登录。"
    en = "Sign in first."


class ScopeMissing(Refusal):
    """The API token lacks a scope."""

    code = "edge.scope_missing"
    kind = "forbidden"
    zh = "此访问令牌没有 {scope} 权限。"
    en = "This token lacks the scope {scope}."


class RequestNotUnderstood(Refusal):
    """The body or the parameters are not of the shape that is asked for; the data say where and why."""

    code = "edge.request_not_understood"
    kind = "invalid"
    zh = "请求内容不符合要求：{where_zh}。"
    en = "The request is not of the right form: {where_en}."

    @classmethod
    def at(cls, place: str, zh: str, en: str) -> RequestNotUnderstood:
        """Return the refusal of one place of the request, and why."""
        return cls(where_zh=f"{place} {zh}", where_en=f"{place}: {en}")


class PlainHttp(Refusal):
    """The API answers over TLS alone."""

    code = "edge.plain_http"
    kind = "forbidden"
    zh = "接口只接受 HTTPS 请求；此令牌已以明文发送，请吊销并重新签发。"
    en = "The API takes HTTPS alone. Your token was sent in the clear: revoke it and make a new one."


class MethodNotAllowed(Refusal):
    """The address exists and takes other methods."""

    code = "edge.method_not_allowed"
    kind = "not_allowed"
    zh = "此地址不接受这种请求方法。"
    en = "This address does not take that method."


class Fault(Refusal):
    """Something broke on our side; what was asked is undone."""

    code = "edge.fault"
    kind = "fault"
    zh = "出错了，问题在我们这边；未做任何更改，请稍后重试。"
    en = "Something broke on our side; nothing was changed. Please try again in a while."


class CursorNotUnderstood(Refusal):
    """The paging cursor did not come from an earlier page."""

    code = "edge.cursor_not_understood"
    kind = "invalid"
    zh = "分页游标无效，请从第一页重新开始。"
    en = "The paging cursor is not valid; begin again at the first page."


class NotFound(Refusal):
    """There is nothing at that address, or nothing that the asker may see."""

    code = "edge.not_found"
    kind = "not_found"
    zh = "没有找到，或您无权查看。"
    en = "Not found, or not yours to see."


class IdempotencyKeyMissing(Refusal):
    """A write over the API must carry an Idempotency-Key."""

    code = "edge.idempotency_key_missing"
    kind = "invalid"
    zh = "请在请求头 Idempotency-Key 中提供 8 至 200 个可见字符的唯一值。"
    en = "Send a unique Idempotency-Key header of 8 to 200 visible characters."


class IdempotencyKeyReused(Refusal):
    """The same key came with another request."""

    code = "edge.idempotency_key_reused"
    kind = "conflict"
    zh = "此 Idempotency-Key 已用于另一个不同的请求。"
    en = "This Idempotency-Key was used for a different request."


class AnswerNotKept(Refusal):
    """The request was done, but its answer held a secret that is not kept and cannot be given again."""

    code = "edge.answer_not_kept"
    kind = "conflict"
    zh = "此请求此前已完成；其结果含有只显示一次的机密，不能再次返回。"
    en = "This was done before; its answer held a secret that is shown once and cannot be given again."


class Busy(Refusal):
    """A lock or statement time-out: nothing was done, the same request may be sent again."""

    code = "edge.busy"
    kind = "busy"
    zh = "系统正忙，未做任何更改，请稍后用同样的请求重试。"
    en = "The system is busy; nothing was changed. Send the same request again in a moment."


class RequestTooLarge(Refusal):
    """The body is larger than the site reads."""

    code = "edge.request_too_large"
    kind = "too_large"
    zh = "请求内容过大，请减小文件后重试。"
    en = "The request is too large; send smaller files."


class SubjectErased(Refusal):
    """The key of whom the data tell was destroyed: nothing more is kept of them."""

    code = "edge.subject_erased"
    kind = "not_allowed"
    zh = "此人的个人信息已经删除，不能再保存新的信息。"
    en = "This person's data were erased; nothing more can be kept of them."


class FontMissing(Refusal):
    """No font of this machine has Chinese characters."""

    code = "edge.font_missing"
    kind = "held"
    zh = "服务器缺少中文字体，暂时不能生成 PDF；同一内容的其他格式仍可下载。"
    en = "This server has no font with Chinese characters, so no PDF can be made now; the other formats can be had."
