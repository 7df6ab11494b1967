"""Why nothing was exchanged."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class RateNotUnderstood(Refusal):
    """The text is no rate between two currencies that are known."""

    code = "payments.rate_not_understood"
    kind = "invalid"
    zh = "“{text}”不是有效的 {pair} 汇率。"
    en = "“{text}” is not a valid rate for {pair}."


class NoFreshRate(Refusal):
    """There is no rate for that pair that holds now."""

    code = "payments.no_fresh_rate"
    kind = "conflict"
    zh = "目前没有 {base} 兑 {quote} 的有效汇率，请稍后再试。"
    en = "There is no rate from {base} to {quote} that holds now; try again later."
