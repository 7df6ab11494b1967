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


class StatementNotUnderstood(Refusal):
    """Not a statement of standing, or not signed by a partner."""

    code = "credit.statement_not_understood"
    kind = "invalid"
    zh = "这不是合作平台签名的信用证明，或签名不符。"
    en = "This is no statement of standing signed by a partner platform, or its signature does not fit."


class StatementForAnother(Refusal):
    """The statement names another account, here or elsewhere, as the one it is for."""

    code = "credit.statement_for_another"
    kind = "forbidden"
    zh = "这份信用证明不是出具给您在本平台的账户（{account}）的。请在对方平台重新出具。"
    en = "This statement is not made out to your account here ({account}). Have it made out anew at the other platform."


class StatementOver(Refusal):
    """The statement has run out, or is from the future."""

    code = "credit.statement_over"
    kind = "conflict"
    zh = "这份信用证明不在有效期内，请重新出具。"
    en = "This statement is not valid at present. Have it made out anew."


class AudienceNotUnderstood(Refusal):
    """The name of another platform's account cannot stand in a statement."""

    code = "credit.audience_not_understood"
    kind = "invalid"
    zh = "对方平台的账户编号应为1至{longest}个可见的英文字符，不含空格。"
    en = "The account at the other platform is 1 to {longest} visible ASCII characters, without a gap."


class AudienceOfOneself(Refusal):
    """Somebody else's statement is made out to anybody, not to an account of the asker's choice."""

    code = "credit.audience_of_oneself"
    kind = "forbidden"
    zh = "只有本人才能要求把信用证明出具给某个账户。"
    en = "Only the person themselves can have a statement made out to an account."
