"""Bad requests to pages: who sends which fields where, and the sentence that the page must say in either language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.faults.bad_requests import LARGE
from tests.faults.world import World
from truehand.kernel.actor import NotPermitted
from truehand.kernel.refusal import Refusal
from truehand.listings.domain.refusals import ListingNotFound
from truehand.payments.domain.refusals import AccountUnknown, HolderMismatch
from truehand.trade.domain import fees, plans
from truehand.trade.domain.penalties import Fault
from truehand.trade.domain.process import Condition
from truehand.trade.domain.refusals import CONDITION_REFUSALS, NotYourMove, OfferOutOfRange, OwnListing, TradeNotFound

Pair = tuple[str, str]


@dataclass(frozen=True)
class BadPage:
    """One bad form; ``says`` is (zh, en)."""

    what: str
    who: str
    status: int
    says: Pair
    path: Callable[[World], str]
    fields: dict[str, Any] = field(default_factory=dict)
    read: bool = False
    # The state of the trade whose present step is the form's ``seen``.
    seen: str = ""

    def __str__(self) -> str:
        return self.what


def words(refusal: type[Refusal]) -> Pair:
    """The sentence of a refusal up to its first placeholder."""
    zh, en = (sentence.split("{")[0] for sentence in (refusal.zh, refusal.en))
    return zh, en


NUMBER: Pair = ("输入整数。", "Enter a whole number.")
REQUIRED: Pair = ("这个字段是必填项。", "This field is required.")
AMOUNT: Pair = ("不是有效的", "is not a valid amount of")
PICTURE: Pair = ("无法读取这张图片", "This picture cannot be read")
TOO_LARGE: Pair = ("图片太大", "The picture is too large")
GONE: Pair = ("没有找到", "Not found")
OFFER = {
    "price": "120000",
    "delivery_place": "济南",
    "inspection_days": "3",
    "plan": plans.DEFAULT,
    "fee_shares": fees.DEFAULT.value,
}
FAULTS = {"rules": "proof", "seller_fault": Fault.NONE.value, "buyer_fault": Fault.NONE.value}


def offer(what: str, says: Pair, *, who: str = "mallory", status: int = 422, **changed: str) -> BadPage:
    path = "/listings/{}/offer/"
    return BadPage(
        f"an offer {what}", who, status, says, lambda world: path.format(world.ids["listing_id"][1]), OFFER | changed
    )


def act(what: str, who: str, state: str, name: str, status: int, says: Pair, **fields: Any) -> BadPage:  # noqa: ANN401 - files too
    return BadPage(what, who, status, says, lambda world: f"/trades/{world.trade(state)}/{name}/", fields, seen=state)


def photo(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("photo.jpg", content, "image/jpeg")


PAGES: list[BadPage] = [
    offer("of words", AMOUNT, price="a lot"),
    offer("of less than nothing", words(OfferOutOfRange), price="-5"),
    offer("with a comma for a point", AMOUNT, price="120000,50"),
    offer("of a power of ten", AMOUNT, price="1e5"),
    offer("with no day to inspect", ("确保该值大于或等于1", "greater than or equal to 1"), inspection_days="0"),
    offer("with a day of words", NUMBER, inspection_days="three"),
    offer("to nowhere", REQUIRED, delivery_place=""),
    offer("for one's own machine", words(OwnListing), who="alice"),
    offer("by a visitor", ("请先登录。", "Sign in first."), who="", status=401),
    act("a stale click", "alice", "offered", "accept_price", 422, ("这笔交易已", "The trade has moved on"), seen="99"),
    act("a click without a step", "alice", "offered", "accept_price", 422, REQUIRED, seen=""),
    act("a step of words", "alice", "offered", "accept_price", 422, NUMBER, seen="first"),
    act("the other side's click", "bob", "offered", "accept_price", 422, words(NotYourMove)),
    act("a stranger's click", "mallory", "offered", "accept_price", 404, words(TradeNotFound)),
    act("an act that there is not", "alice", "offered", "set_state", 404, GONE),
    act(
        "a hash of another contract",
        "bob",
        "agreed",
        "sign",
        422,
        words(CONDITION_REFUSALS[Condition.CONTRACT_SEEN]),
        contract_sha256="0" * 64,
        read="on",
    ),
    act("a contract unread", "bob", "agreed", "sign", 422, REQUIRED, contract_sha256="0" * 64),
    act(
        "a quarrel about nothing",
        "bob",
        "delivered",
        "dispute",
        422,
        REQUIRED,
        statement="It leaks everywhere, all day.",
    ),
    act(
        "a quarrel with a fake photo",
        "bob",
        "delivered",
        "dispute",
        422,
        PICTURE,
        reason="damaged",
        statement="It leaks everywhere, all day.",
        photos=photo(b"none"),
    ),
    act(
        "a quarrel with a photo of 8 MB",
        "bob",
        "delivered",
        "dispute",
        422,
        TOO_LARGE,
        reason="damaged",
        statement="It leaks everywhere, all day.",
        photos=photo(LARGE),
    ),
    act(
        "a ruling that does not sum",
        "olga",
        "escalated",
        "rule",
        422,
        words(CONDITION_REFUSALS[Condition.RULING_SUMS]),
        to_buyer="1",
        to_seller="1",
        reasons="The photos show an old leak.",
        **FAULTS,
    ),
    act(
        "a ruling of words",
        "olga",
        "escalated",
        "rule",
        422,
        AMOUNT,
        to_buyer="half",
        to_seller="half",
        reasons="The photos show an old leak.",
        **FAULTS,
    ),
    act(
        "a carriage on no day",
        "carl",
        "inspected",
        "book",
        422,
        ("输入一个有效的日期", "Enter a valid date"),
        pick_up_at="yesterday",
        vehicle="鲁A·1",
        origin="徐州",
    ),
    BadPage(
        "a report with a photo of no identifier",
        "ines",
        422,
        ("", ""),
        lambda w: f"/trades/{w.trade('taken')}/report/",
        {"remove_photo": "x"},
    ),
    BadPage(
        "a payment by a stranger", "mallory", 404, words(TradeNotFound), lambda w: f"/trades/{w.trade('signed')}/pay/"
    ),
    BadPage(
        "a payout to what is no account",
        "bob",
        422,
        ("account_id", "account_id"),
        lambda _w: "/money/pay-out/",
        {"account_id": "mine", "amount": "1", "currency": "CNY", "key": "k"},
    ),
    BadPage(
        "a payout to another's account",
        "bob",
        404,
        words(AccountUnknown),
        lambda _w: "/money/pay-out/",
        {"account_id": str(uuid4()), "amount": "1", "currency": "CNY", "key": "k"},
    ),
    BadPage(
        "an account in another's name",
        "bob",
        422,
        words(HolderMismatch),
        lambda _w: "/money/accounts",
        {"holder": "林艾丽", "number": "6222020200112239999", "bank": "工商银行"},
    ),
    BadPage("a listing without anything", "alice", 422, REQUIRED, lambda _w: "/listings/mine/new/", {"maker": "x"}),
    BadPage(
        "a change of another's draft",
        "bob",
        404,
        words(ListingNotFound),
        lambda w: f"/listings/mine/{w.ids['listing_id'][0]}/edit/",
        {"maker": "x"},
    ),
    BadPage(
        "a role by somebody without one",
        "bob",
        403,
        words(NotPermitted),
        lambda w: f"/desk/people/{w.ids['party_id'][0]}/",
        {"act": "identity.grant_role", "role": "operator", "reason": "Because I can."},
    ),
    BadPage("a seller at the desk", "alice", 403, words(NotPermitted), lambda _w: "/desk/listings/", read=True),
    BadPage(
        "a display name of no letters", "bob", 422, ("", ""), lambda _w: "/account/name", {"display_name": "\u200b"}
    ),
]
