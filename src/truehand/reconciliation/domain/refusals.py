"""Why something about the books was not done."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class RunUnknown(Refusal):
    """There is no such run."""

    code = "reconciliation.run_unknown"
    kind = "not_found"
    zh = "没有这次对账。"
    en = "There is no such reconciliation."


class RunUnderWay(Refusal):
    """A run is under way."""

    code = "reconciliation.run_under_way"
    kind = "conflict"
    zh = "对账正在进行，请等它结束。"
    en = "A reconciliation is under way. Wait until it has ended."


class DayAhead(Refusal):
    """The day has not come, or days are in the wrong order."""

    code = "reconciliation.day_ahead"
    kind = "invalid"
    zh = "日期须由早到晚，且不晚于今天；{day} 不符合。"
    en = "Days run from earlier to later and up to today; {day} does not fit."


class DayUnknown(Refusal):
    """Nothing is kept of that day."""

    code = "reconciliation.day_unknown"
    kind = "not_found"
    zh = "这一天没有留存的资金证明。"
    en = "No proof is kept of that day."


class DiscrepancyUnknown(Refusal):
    """There is no such discrepancy."""

    code = "reconciliation.discrepancy_unknown"
    kind = "not_found"
    zh = "没有这项差异。"
    en = "There is no such discrepancy."


class DiscrepancyClosed(Refusal):
    """The discrepancy has ended."""

    code = "reconciliation.discrepancy_closed"
    kind = "conflict"
    zh = "这项差异已经了结。"
    en = "This discrepancy has ended."


class IncidentUnknown(Refusal):
    """There is no such incident."""

    code = "reconciliation.incident_unknown"
    kind = "not_found"
    zh = "没有这起事件。"
    en = "There is no such incident."


class IncidentResolved(Refusal):
    """The incident is resolved."""

    code = "reconciliation.incident_resolved"
    kind = "conflict"
    zh = "这起事件已经了结。"
    en = "This incident is resolved."


class LinesUnexplained(Refusal):
    """Some discrepancies of the incident are neither put right nor explained."""

    code = "reconciliation.lines_unexplained"
    kind = "conflict"
    zh = "还有 {open} 项差异既未对平也未说明，事件不能了结。"
    en = "{open} discrepancies are neither put right nor explained; the incident cannot be resolved yet."


class ReasonNeeded(Refusal):
    """Nothing was said."""

    code = "reconciliation.reason_needed"
    kind = "invalid"
    zh = "请写明理由（1 至 1000 字）。"
    en = "Say why, in 1 to 1,000 characters."


class NotAnOperator(Refusal):
    """Only an operator can own a discrepancy or an incident."""

    code = "reconciliation.not_an_operator"
    kind = "invalid"
    zh = "只能指派给平台运营人员。"
    en = "It can be given to an operator alone."


class NotToldAnew(Refusal):
    """Only what is told differently from before can be accepted as it is told now."""

    code = "reconciliation.not_told_anew"
    kind = "conflict"
    zh = "只有前后报告不一的流水才能接受更正。"
    en = "Only a line that is told differently now can be accepted so."


class ExportUnknown(Refusal):
    """There is no such export."""

    code = "reconciliation.export_unknown"
    kind = "not_found"
    zh = "没有这种导出。"
    en = "There is no such export."
