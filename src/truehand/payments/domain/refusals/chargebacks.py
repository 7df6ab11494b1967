"""Why a chargeback was not answered."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class CaseOver(Refusal):
    """The case has ended."""

    code = "payments.case_over"
    kind = "conflict"
    zh = "这笔拒付已经结案。"
    en = "This case has ended."


class AnsweredAlready(Refusal):
    """A case is answered once."""

    code = "payments.answered_already"
    kind = "conflict"
    zh = "这笔拒付已经答复过，每笔只能答复一次。"
    en = "This case was answered already; each is answered once."


class AnswerTooLate(Refusal):
    """The channel takes no answer any more."""

    code = "payments.answer_too_late"
    kind = "conflict"
    zh = "答复期限 {until} 已过。"
    en = "The time to answer ended at {until}."


class AnsweredElsewhere(Refusal):
    """The channel takes no answers through its interface, or is configured no more."""

    code = "payments.answered_elsewhere"
    kind = "conflict"
    zh = "此渠道不通过接口接受答复，请在渠道自己的后台提交。"
    en = "This channel takes no answer through its interface: give it at the channel's own site."


class AnswerTooLarge(Refusal):
    """The bundle is larger than any channel takes."""

    code = "payments.answer_too_large"
    kind = "invalid"
    zh = "证据包超过 {most} MB，渠道不接受。"
    en = "The bundle is larger than the {most} MB that channels take."
