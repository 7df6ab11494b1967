"""Why an order to the bank, or an item in suspense, was not acted on."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class NothingToOrder(Refusal):
    """No order waits for a file."""

    code = "payments.nothing_to_order"
    kind = "conflict"
    zh = "没有等待付款的指令。"
    en = "No order is waiting for a file."


class FileUnknown(Refusal):
    """There is no such file of orders."""

    code = "payments.file_unknown"
    kind = "not_found"
    zh = "没有找到这个付款文件。"
    en = "No such file of orders was found."


class FileHanded(Refusal):
    """The custodian has the file already."""

    code = "payments.file_handed"
    kind = "conflict"
    zh = "该付款文件此前已标记为已交付。"
    en = "The file was marked as handed over before."


class ReportNotUnderstood(Refusal):
    """The file is no status report of the bank's."""

    code = "payments.report_not_understood"
    kind = "invalid"
    zh = "这不是有效的付款状态报告（pain.002）。"
    en = "This is not a payment status report (pain.002)."


class SuspenseUnknown(Refusal):
    """There is no such item in suspense."""

    code = "payments.suspense_unknown"
    kind = "not_found"
    zh = "没有找到这笔待查款项。"
    en = "No such item in suspense was found."


class SuspenseClosed(Refusal):
    """Somebody has placed the item already."""

    code = "payments.suspense_closed"
    kind = "conflict"
    zh = "这笔待查款项已处理。"
    en = "This item in suspense has been dealt with already."


class SuspenseNotPlaceable(Refusal):
    """The item does not fit where it is to go."""

    code = "payments.suspense_not_placeable"
    kind = "conflict"
    zh = "这笔款项不能这样处理：{why_zh}。"
    en = "This item cannot be placed so: {why_en}."
