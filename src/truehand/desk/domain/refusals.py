"""Why the desk says no."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class CheckRunning(Refusal):
    """One check at a time."""

    code = "desk.check_running"
    kind = "conflict"
    zh = "核查正在进行，请等待结果。"
    en = "The check is running already; wait for its result."


class NotCarriedOutHere(Refusal):
    """There is no approved proposal of the asker that the desk itself can carry out."""

    code = "desk.not_carried_out_here"
    kind = "not_found"
    zh = "没有可由您在此执行的已批准提案；与交易有关的提案请在交易页面执行。"
    en = "No approved proposal of yours is carried out here; one about a trade is carried out on its page."
