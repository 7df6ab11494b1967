"""Why an auction does not take something."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class AuctionNotFound(Refusal):
    """There is no such auction."""

    code = "auctions.not_found"
    kind = "not_found"
    zh = "没有找到这场拍卖。"
    en = "There is no such auction."


class AuctionOver(Refusal):
    """The time to bid is over."""

    code = "auctions.over"
    kind = "conflict"
    zh = "拍卖已经结束，不再接受出价。"
    en = "The auction is over; no bids are taken any more."


class NotAdmitted(Refusal):
    """Whoever bids has entered the auction before, and paid the deposit."""

    code = "auctions.not_admitted"
    kind = "forbidden"
    zh = "请先报名并缴足竞买保证金，再出价。"
    en = "Enter the auction and pay the bidder's deposit first."


class AlreadyEntered(Refusal):
    """A bidder enters an auction once."""

    code = "auctions.already_entered"
    kind = "conflict"
    zh = "您已报名参加这场拍卖。"
    en = "You have entered this auction already."


class BidTooLow(Refusal):
    """A bid is at least the price and the step above it."""

    code = "auctions.bid_too_low"
    kind = "conflict"
    zh = "出价不得低于 {least}。"
    en = "A bid is at least {least} now."


class BidOutOfRange(Refusal):
    """A bid has the currency of the auction, and an amount that a ledger can hold."""

    code = "auctions.bid_out_of_range"
    kind = "invalid"
    zh = "出价须为 {currency} 的有效金额。"
    en = "A bid is a sound amount in {currency}."


class TermsOutOfRange(Refusal):
    """An auction opens for some days, above nothing, with a reserve that is not below its first price."""

    code = "auctions.terms_out_of_range"
    kind = "invalid"
    zh = "拍卖期为 {shortest} 至 {longest} 小时；起拍价须大于零，保留价不低于起拍价，保证金不高于起拍价的20%。"
    en = (
        "An auction lasts {shortest} to {longest} hours, from a first price above zero, with a reserve not below it "
        "and a deposit of at most 20 % of it."
    )


class AlreadyInAuction(Refusal):
    """A machine is in one auction at a time."""

    code = "auctions.already_in_auction"
    kind = "conflict"
    zh = "这台设备已在拍卖中。"
    en = "This machine is in an auction already."


class KeptOut(Refusal):
    """An operator found that the bidder bids for this seller."""

    code = "auctions.kept_out"
    kind = "forbidden"
    zh = "经人工核查，您不能参与这位卖方的拍卖。"
    en = "An operator found that you may not take part in this seller's auctions."
