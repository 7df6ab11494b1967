"""Why a case was not opened, answered, withdrawn or ruled."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class NoCase(Refusal):
    """The trade has no case."""

    code = "disputes.not_found"
    kind = "not_found"
    zh = "这笔交易没有争议，或您无权查看。"
    en = "This trade has no dispute, or it is not yours to see."


class CaseOpenAlready(Refusal):
    """A trade has one open case at a time."""

    code = "disputes.open_already"
    kind = "conflict"
    zh = "这笔交易已有争议正在处理，请在其中补充说明。"
    en = "A dispute about this trade is open already; add your statement to it."


class CaseClosed(Refusal):
    """The case has ended."""

    code = "disputes.closed"
    kind = "conflict"
    zh = "争议已结束，不能再提交或更改。"
    en = "The dispute has ended; nothing can be added or changed."


class NotAPartyToIt(Refusal):
    """Only the two sides speak in a case."""

    code = "disputes.not_a_party"
    kind = "forbidden"
    zh = "只有争议双方可以陈述。"
    en = "Only the two sides of the dispute may speak in it."


class NotTheOpener(Refusal):
    """Only who opened a case withdraws it."""

    code = "disputes.not_the_opener"
    kind = "forbidden"
    zh = "只有发起方可以撤回争议。"
    en = "Only the side that opened the dispute may withdraw it."


class StatementNotUnderstood(Refusal):
    """The statement is too short or too long, or carries too many exhibits."""

    code = "disputes.statement_not_understood"
    kind = "invalid"
    zh = "陈述应为{shortest}至{longest}字，附件不超过{exhibits}件。"
    en = "A statement has {shortest} to {longest} characters and at most {exhibits} exhibits."


class ReasonUnknown(Refusal):
    """The reason is none of those that a dispute may have."""

    code = "disputes.reason_unknown"
    kind = "invalid"
    zh = "争议原因只能是：{reasons}。"
    en = "A dispute's reason is one of {reasons}."


class ExhibitUnknown(Refusal):
    """An exhibit was never uploaded."""

    code = "disputes.exhibit_unknown"
    kind = "invalid"
    zh = "附件{sha256}不存在，请先上传。"
    en = "There is no exhibit {sha256}; upload it first."


class ThreadFull(Refusal):
    """A side has said all it may in one case."""

    code = "disputes.thread_full"
    kind = "limit"
    zh = "每一方在一起争议中最多陈述{most}次。"
    en = "Each side makes at most {most} statements in a dispute."


class PartInTheTrade(Refusal):
    """A judge in their own cause."""

    code = "disputes.part_in_the_trade"
    kind = "forbidden"
    zh = "您与这笔交易有关，不能裁决。"
    en = "You have a part in this trade and cannot rule on it."


class NotHeardYet(Refusal):
    """The other side has neither answered nor had its time to."""

    code = "disputes.not_heard_yet"
    kind = "conflict"
    zh = "另一方尚未答复，且答复期限（{until}）未到，暂不能裁决。"
    en = "The other side has not answered and may do so until {until}; no ruling before that."


class SplitDoesNotSum(Refusal):
    """The shares are not exactly what is held."""

    code = "disputes.split_does_not_sum"
    kind = "invalid"
    zh = "分给双方的金额之和必须正好等于托管的{held}，且均不为负。"
    en = "The two shares must sum to exactly the {held} that is held, and neither may be negative."


class ReasonsNeeded(Refusal):
    """A ruling without reasons is no ruling."""

    code = "disputes.reasons_needed"
    kind = "invalid"
    zh = "请写明裁决理由（{shortest}至{longest}字）。"
    en = "Give the reasons of the ruling ({shortest} to {longest} characters)."


class NothingProposed(Refusal):
    """There is no proposal of the other side, or of the mediator, to answer."""

    code = "disputes.nothing_proposed"
    kind = "conflict"
    zh = "目前没有等您答复的方案。"
    en = "There is no proposal that waits for your answer."


class RulesUnknown(Refusal):
    """A ruling cites published rules."""

    code = "disputes.rules_unknown"
    kind = "invalid"
    zh = "裁决须引用至少一条已公布的规则：{rules}。"
    en = "A ruling cites at least one published rule: {rules}."


class EvidenceFromNobody(Refusal):
    """Evidence is asked of one side or of both."""

    code = "disputes.evidence_from_nobody"
    kind = "invalid"
    zh = "请选择要求哪一方举证。"
    en = "Say which side is to bring evidence."


class ClaimNotUnderstood(Refusal):
    """What is asked for is an amount of the trade's currency, or nothing is said."""

    code = "disputes.claim_not_understood"
    kind = "invalid"
    zh = "要求的金额应为大于零的本交易币种金额；留空表示全部。"
    en = "What you ask for is an amount above zero in the trade's currency; leave it empty to ask for everything."
