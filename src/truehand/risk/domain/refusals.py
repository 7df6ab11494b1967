"""Why a case was not decided."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class NoCase(Refusal):
    """There is no such case."""

    code = "risk.not_found"
    kind = "not_found"
    zh = "没有找到这个风险审核单。"
    en = "There is no such risk case."


class CaseDecided(Refusal):
    """The case was decided, or superseded by a newer one."""

    code = "risk.case_decided"
    kind = "conflict"
    zh = "审核单已处理，或已被新的审核单取代。"
    en = "The case has been decided, or a newer one has taken its place."


class PartInTheMatter(Refusal):
    """An operator does not decide their own case."""

    code = "risk.part_in_the_matter"
    kind = "forbidden"
    zh = "您与此事有关，不能审核。"
    en = "You have a part in this matter and cannot decide it."


class ReasonNeeded(Refusal):
    """A decision without a reason cannot be checked later."""

    code = "risk.reason_needed"
    kind = "invalid"
    zh = "请写明理由（{shortest}至{longest}字）。"
    en = "Give a reason ({shortest} to {longest} characters)."
