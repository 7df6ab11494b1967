"""What the vault refuses."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class ConsentMissing(Refusal):
    """The person has not agreed to this purpose, or no longer does."""

    code = "vault.consent_missing"
    kind = "forbidden"
    zh = "当事人没有同意“{purpose_zh}”，或已撤回同意。"
    en = "The person has not agreed to “{purpose_en}”, or no longer does."


class ConsentOutdated(Refusal):
    """The words changed while they were being read."""

    code = "vault.consent_outdated"
    kind = "conflict"
    zh = "这段同意文本已更新为第 {version} 版，请重新阅读后再决定。"
    en = "These words have changed; version {version} is the present one. Read it, then decide."


class ConsentByPerson(Refusal):
    """A program with a token may withdraw a consent, but not give one."""

    code = "vault.consent_by_person"
    kind = "forbidden"
    zh = "同意须由本人登录后亲自作出，程序不能代为同意。"
    en = "Consent is given by the person themselves, signed in at the site; a program cannot give it."


class NothingToExport(Refusal):
    """There is no row."""

    code = "vault.nothing_to_export"
    kind = "not_found"
    zh = "没有可供分析的数据。"
    en = "There is nothing to analyse yet."


class NotAnonymous(Refusal):
    """Too few rows share their quasi-identifiers, however coarse these are made."""

    code = "vault.not_anonymous"
    kind = "held"
    zh = "数据还不够匿名，不能导出：最粗的分组也只有 k={k}（要求至少 {least}），l={l}，t={t}。"
    en = "The data are not anonymous enough to leave: at their coarsest k is {k} of at least {least}, l {l}, t {t}."
