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
