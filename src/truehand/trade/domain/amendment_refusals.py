"""Why a contract is not amended."""

from __future__ import annotations

from typing import Final

from truehand.kernel.refusal import Refusal
from truehand.trade.domain.process import Condition as If


class NothingAmended(Refusal):
    """An amendment that says what the contract says."""

    code = "trade.nothing_amended"
    kind = "invalid"
    zh = "没有任何条款与现行合同不同。"
    en = "Nothing would be different from the contract as it is."


class TermNotAmendable(Refusal):
    """What the term is about is over, or runs already."""

    code = "trade.term_not_amendable"
    kind = "conflict"
    zh = "交易处于“{state_zh}”状态，不能再这样变更“{term_zh}”。"
    en = "The trade is in the state “{state_en}”; “{term_en}” can no longer change like this."


class AmendmentTimeOutOfRange(Refusal):
    """An amendment waits neither for hours nor for ever."""

    code = "trade.amendment_time_out_of_range"
    kind = "invalid"
    zh = "签署期限须为{shortest}至{longest}天。"
    en = "The time to sign is {shortest} to {longest} days."


class PriceBeingPaid(Refusal):
    """Money lies in escrow for the price that was signed."""

    code = "trade.price_being_paid"
    kind = "conflict"
    zh = "价款已有 {held} 托管在平台，不能再用合同变更调整；可在争议和解中协商减价。"
    en = "{held} of the price is in escrow: it is no longer amended. A lower price can be settled in a dispute."


class PriceByAuction(Refusal):
    """What bids made is not bargained about afterwards."""

    code = "trade.price_by_auction"
    kind = "conflict"
    zh = "价款由拍卖成交确定，不能变更。"
    en = "The price was made by an auction and is not amended."


class PriceInsured(Refusal):
    """What a policy pays and costs was computed from the price."""

    code = "trade.price_insured"
    kind = "conflict"
    zh = "本交易已按现行价款投保，价款不能变更；请先退保，变更后再投保。"
    en = "The trade is insured at this price. Give the insurance up first, and take it again afterwards."


class PriceMovedTooFar(Refusal):
    """A price that says that the rest is paid elsewhere."""

    code = "trade.price_moved_too_far"
    kind = "invalid"
    zh = "变更后的价款不得低于双方最初签署价款的一半，即 {lowest}。"
    en = "An amended price is at least half of the price that both signed first: {lowest}."


class DepositTooHigh(Refusal):
    """A deposit that was paid would be more of the new price than the law allows."""

    code = "trade.deposit_too_high"
    kind = "conflict"
    zh = "已托管的保证金将超过变更后价款的法定上限 {most}，价款不能这样变更。"
    en = "A deposit that is held would be more than the law allows at this price, {most}."


# The sentences of the table's conditions about amendments.
CONDITIONS: Final = (
    (
        If.NOT_AMENDING,
        "已有一份待签署的合同变更，请先签署或者拒绝。",
        "Another amendment waits to be signed; sign or decline it first.",
    ),
    (
        If.AMENDMENT_OPEN,
        "没有待签署的合同变更，或者其期限已过。",
        "No amendment waits to be signed, or its time has passed.",
    ),
    (If.FIRST_TO_AMEND, "您已经签署这份变更，请等待对方。", "You have signed it; it is the other side's turn."),
    (If.LAST_TO_AMEND, "您已经签署这份变更，请等待对方。", "You have signed it; it is the other side's turn."),
    (
        If.STILL_AMENDABLE,
        "交易已有进展，这些条款不能再变更。",
        "The trade has moved on; these terms can no longer change.",
    ),
)
