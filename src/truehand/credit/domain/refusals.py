"""Why a fact or a rating was not taken."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class RatingNotUnderstood(Refusal):
    """Stars outside 1 to 5, a text too long, or a rating of oneself."""

    code = "credit.rating_not_understood"
    kind = "invalid"
    zh = "评价须为1至5星，文字不超过{longest}字，且不能评价自己。"
    en = "A rating has 1 to 5 stars and at most {longest} characters, and is not of oneself."


class AlreadyRated(Refusal):
    """A side rates a trade once."""

    code = "credit.already_rated"
    kind = "conflict"
    zh = "您已评价过这笔交易。"
    en = "You have rated this trade already."


class RatingsClosed(Refusal):
    """The ratings of the trade are published: a later one could answer what the other side said."""

    code = "credit.ratings_closed"
    kind = "conflict"
    zh = "这笔交易的评价已公布，不能再评价。"
    en = "The ratings of this trade are published; no more can be given."


class FactDiffers(Refusal):
    """The same fact was recorded before with another amount."""

    code = "credit.fact_differs"
    kind = "conflict"
    zh = "同一事实此前已按另一金额记录。"
    en = "The same fact was recorded before with a different amount."
