"""Bad requests, by the door that they come to: who sends what, and what the answer says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

from PIL import Image

from tests import money as moved
from tests.faults.world import World
from tests.inspection.cast import photo
from truehand.edge import clock
from truehand.escrow import queries as escrow
from truehand.kernel.money import Money
from truehand.payments import operations as payments

CNY = {"minor": 12_000_000, "currency": "CNY"}
SHAPE = "edge.request_not_understood"
FACTS: dict[str, Any] = {
    "equipment_class": "excavator",
    "maker": "Komatsu",
    "model": "PC200-8",
    "serial": "KMTPC200A51234",
    "year": 2019,
    "hours": 6_250,
    "condition": 4,
    "location": "江苏徐州",
    "description": "",
    "country": "CN",
}
LARGE = b"\xff\xd8\xff" + b"\0" * (8 * 1024 * 1024)


def _bomb() -> bytes:
    """A small file that unfolds to more pixels than any camera takes."""
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


PICTURES = {
    "no picture at all": (b"no picture", "evidence.image_not_understood"),
    "nothing": (b"", "evidence.image_not_understood"),
    "half of a picture": (photo()[: len(photo()) // 2], "evidence.image_not_understood"),
    "a page that calls itself a picture": (b"<svg onload=alert(1)>", "evidence.image_not_understood"),
    "a picture of another kind": (b"GIF89a" + b"\0" * 40, "evidence.image_not_understood"),
    "more bytes than a photo needs": (LARGE, "evidence.image_too_large"),
    "a bomb": (_bomb(), "evidence.image_too_many_pixels"),
}


@dataclass(frozen=True)
class Bad:
    """One bad request; ``path`` and ``body`` may look into the world."""

    what: str
    who: str
    status: int
    code: str
    path: Callable[[World], str]
    body: Callable[[World], Any] = lambda _world: {}
    method: str = "POST"
    parts: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.what


def offer(what: str, status: int, code: str, *, who: str = "mallory", **changed: Any) -> Bad:  # noqa: ANN401 - JSON
    def body(world: World) -> dict[str, Any]:
        said = {"listing_id": world.ids["listing_id"][1], "price": CNY, "delivery_place": "济南", "inspection_days": 3}
        return said | changed

    return Bad(f"an offer {what}", who, status, code, lambda _world: "/trades", body)


def act(what: str, who: str, state: str, name: str, status: int, code: str, **said: Any) -> Bad:  # noqa: ANN401 - JSON
    """An act on the trade in a state, on the step that it is at."""
    return Bad(
        what,
        who,
        status,
        code,
        lambda world: f"/trades/{world.trade(state)}/{name}",
        lambda world: {"seen": world.step(state)} | said,
    )


def draft(what: str, code: str, price: object = CNY, **changed: Any) -> Bad:  # noqa: ANN401 - JSON
    def body(_world: World) -> dict[str, Any]:
        return {"facts": FACTS | changed, "price": price}

    return Bad(f"a listing {what}", "alice", 422, code, lambda _world: "/listings", body)


def picture(what: str, content: bytes, code: str) -> Bad:
    status = 413 if code == "evidence.image_too_large" else 422
    parts = {"item": "boom", "photo": content}
    return Bad(what, "ines", status, code, lambda world: f"/trades/{world.trade('taken')}/photos", parts=parts)


def money(minor: object, currency: object = "CNY") -> dict[str, object]:
    return {"minor": minor, "currency": currency}


def confirmed_payout(world: World) -> dict[str, Any]:
    """More than there is, confirmed by Bob with a second factor: only the balance is against it."""
    bob, account = world.people["bob"], UUID(world.ids["account_id"][0])
    (has,) = escrow.balance(bob.party_id)
    asked = Money(has.minor + 1, has.currency)
    by = moved.confirm(bob, payments.payout_act(bob, account, asked), now=clock.now())
    return {"account_id": str(account), "amount": money(asked.minor), "confirmation": str(by)}


RULING = {"rules": ["proof"], "reasons": "The photos show an old leak.", "seller_fault": "none"}
ALL_BACK = {"to_buyer": money(12_800_000), "to_seller": money(0)}
ACCOUNT = {"holder": "陈博文", "number": "6222020200112239999", "bank": "工商银行"}

API: list[Bad] = [
    offer("of a text", 422, SHAPE, price=money("12000000")),
    offer("of a fraction", 422, SHAPE, price=money(1.5)),
    offer("of true", 422, SHAPE, price=money(minor=True)),
    offer("of less than nothing", 422, SHAPE, price=money(-1)),
    offer("of more than a ledger holds", 422, SHAPE, price=money(2**63)),
    offer("in no currency", 422, SHAPE, price=money(1, "XYZ")),
    offer("in a currency in small letters", 422, SHAPE, price=money(1, "cny")),
    offer("in another currency", 422, "trade.offer_out_of_range", price=money(1, "USD")),
    offer("of nothing", 422, "trade.offer_out_of_range", price=money(0)),
    offer("of three times what is asked", 422, "trade.offer_out_of_range", price=money(40_000_000)),
    offer("with no day to inspect", 422, "trade.period_out_of_range", inspection_days=0),
    offer("with 31 days to inspect", 422, "trade.period_out_of_range", inspection_days=31),
    offer("with days as a text", 422, SHAPE, inspection_days="3"),
    offer("to nowhere", 422, "trade.text_out_of_range", delivery_place="  "),
    offer("to a place of a thousand letters", 422, SHAPE, delivery_place="x" * 1_000),
    offer("for what is no listing", 404, "listings.not_found", listing_id=str(uuid4())),
    offer("for what is no identifier", 422, SHAPE, listing_id="1 or 1=1"),
    offer("for one's own machine", 422, "trade.own_listing", who="alice"),
    offer("for the same machine again", 409, "trade.offer_already_open", who="bob"),
    act("a stale step", "alice", "offered", "accept_price", 409, "trade.stale_step", seen=99),
    act("a step as a text", "alice", "offered", "accept_price", 422, SHAPE, seen="1"),
    act("the step before the first", "alice", "offered", "accept_price", 422, SHAPE, seen=0),
    act("the other side's act", "bob", "offered", "accept_price", 403, "trade.not_your_move"),
    act("an act of a later state", "bob", "offered", "accept", 409, "trade.not_from_here"),
    act("an act of an earlier state", "alice", "settled", "accept_price", 409, "trade.not_from_here"),
    act("a stranger's act", "mallory", "offered", "accept_price", 404, "trade.not_found"),
    act("a counter-offer by a stranger", "mallory", "offered", "counter", 404, "trade.not_found", price=CNY),
    act("another contract's hash", "bob", "agreed", "sign", 409, "trade.contract_seen", contract_sha256="0" * 64),
    act("what is no hash", "bob", "agreed", "sign", 422, SHAPE, contract_sha256="../../etc/passwd"),
    act("a report by another's inspector", "carl", "taken", "report", 404, "trade.not_found", findings={}),
    act("a report of nothing", "ines", "taken", "report", 422, "inspection.template_unknown", findings={}),
    act("a report that is a list", "ines", "taken", "report", 422, SHAPE, findings=[]),
    act(
        "a carriage in the past",
        "carl",
        "inspected",
        "book",
        422,
        "logistics.pick_up_date_out_of_range",
        pick_up_at="2020-01-01",
        vehicle="鲁A·12345",
        origin="徐州",
    ),
    act(
        "a carriage on no day",
        "carl",
        "inspected",
        "book",
        422,
        SHAPE,
        pick_up_at="2026-02-30",
        vehicle="鲁A·12345",
        origin="徐州",
    ),
    act("six stars", "bob", "settled", "rate", 422, "credit.rating_not_understood", stars=6),
    act("no star", "bob", "settled", "rate", 422, "credit.rating_not_understood", stars=0),
    act("half a star", "bob", "settled", "rate", 422, SHAPE, stars=0.5),
    act(
        "a ruling that does not sum",
        "olga",
        "escalated",
        "rule",
        409,
        "trade.ruling_sums",
        to_buyer=money(1),
        to_seller=money(1),
        **RULING,
    ),
    act(
        "a ruling of less than nothing",
        "olga",
        "escalated",
        "rule",
        422,
        SHAPE,
        to_buyer=money(-1),
        to_seller=money(12_800_001),
        **RULING,
    ),
    act(
        "a ruling in two currencies",
        "olga",
        "escalated",
        "rule",
        409,
        "trade.ruling_sums",
        to_buyer=money(1, "USD"),
        to_seller=money(1),
        **RULING,
    ),
    act(
        "a ruling by a side",
        "bob",
        "escalated",
        "rule",
        403,
        "trade.not_your_move",
        **ALL_BACK | RULING,
    ),
    act(
        "a ruling that cites no rule",
        "olga",
        "escalated",
        "rule",
        422,
        "disputes.rules_unknown",
        **ALL_BACK | RULING | {"rules": []},
    ),
    act(
        "a proposal that does not sum",
        "bob",
        "disputed",
        "propose",
        409,
        "trade.proposal_sums",
        to_buyer=money(1),
        to_seller=money(1),
        text="Half each would be fair.",
    ),
    act(
        "evidence asked of nobody",
        "olga",
        "escalated",
        "ask_evidence",
        422,
        "disputes.evidence_from_nobody",
        sides=[],
        text="How many hours did it run?",
    ),
    act("the acceptance of nothing", "bob", "disputed", "accept_proposal", 409, "trade.proposed_by_other"),
    act(
        "an override that nobody approved",
        "olga",
        "funded",
        "override",
        409,
        "identity.second_person_needed",
        reason="Because I say so.",
    ),
    Bad(
        "a payment that nobody owes",
        "bob",
        409,
        "trade.nothing_due",
        lambda world: f"/trades/{world.trade('settled')}/pay",
    ),
    Bad(
        "a payment by a stranger",
        "mallory",
        404,
        "trade.not_found",
        lambda world: f"/trades/{world.trade('signed')}/pay",
    ),
    Bad(
        "a payout to another's account",
        "alice",
        404,
        "payments.account_unknown",
        lambda _world: "/money/pay-out",
        lambda world: {"account_id": world.ids["account_id"][0], "amount": money(1)},
    ),
    Bad(
        "a payout of nothing",
        "bob",
        422,
        "escrow.amount_not_positive",
        lambda _world: "/money/pay-out",
        lambda world: {"account_id": world.ids["account_id"][0], "amount": money(0)},
    ),
    Bad(
        "a payout of more than there is",
        "bob",
        409,
        "escrow.insufficient_balance",
        lambda _world: "/money/pay-out",
        confirmed_payout,
    ),
    Bad(
        "an account in another's name",
        "bob",
        422,
        "payments.holder_mismatch",
        lambda _w: "/money/accounts",
        lambda _w: ACCOUNT | {"holder": "林艾丽"},
    ),
    Bad(
        "an account without a number",
        "bob",
        422,
        "payments.number_not_understood",
        lambda _w: "/money/accounts",
        lambda _w: ACCOUNT | {"number": "none"},
    ),
    draft("made in the year 1000", "listings.field_not_valid", year=1000),
    draft("that worked less than no hours", "listings.field_not_valid", hours=-1),
    draft("in condition 9", "listings.field_not_valid", condition=9),
    draft("of an unknown class", "listings.field_not_valid", equipment_class="spaceship"),
    draft("from nowhere", "listings.field_not_valid", country="ZZ"),
    draft("without a serial number", "listings.field_not_valid", serial=""),
    draft("for nothing", "listings.field_not_valid", price=money(0)),
    draft("for less than nothing", SHAPE, price=money(-5)),
    Bad(
        "a change of another's draft",
        "bob",
        403,
        "listings.not_yours",
        lambda w: f"/listings/{w.ids['listing_id'][0]}",
        lambda _w: {"facts": FACTS, "price": CNY, "version": 1},
        "PUT",
    ),
    Bad(
        "a stale change of a draft",
        "alice",
        409,
        "listings.stale",
        lambda w: f"/listings/{w.ids['listing_id'][0]}",
        lambda _w: {"facts": FACTS, "price": CNY, "version": 77},
        "PUT",
    ),
    Bad(
        "a photo for another's draft",
        "bob",
        403,
        "listings.not_yours",
        lambda w: f"/listings/{w.ids['listing_id'][0]}/photos",
        parts={"view": "left", "photo": photo()},
    ),
    Bad(
        "a photo of no side",
        "alice",
        422,
        "listings.field_not_valid",
        lambda w: f"/listings/{w.ids['listing_id'][0]}/photos",
        parts={"view": "inside out", "photo": photo()},
    ),
    Bad(
        "a role for oneself",
        "bob",
        403,
        "actor.not_permitted",
        lambda _w: "/identity/roles",
        lambda w: {"party_id": w.ids["party_id"][1], "role": "operator"},
    ),
    Bad(
        "an approval of one's own proposal",
        "olga",
        403,
        "identity.own_proposal",
        lambda w: f"/identity/proposals/{w.ids['proposal_id'][0]}/approve",
    ),
    Bad(
        "a token by a token",
        "bob",
        403,
        "identity.token_not_allowed",
        lambda _w: "/identity/tokens",
        lambda _w: {"name": "x", "scopes": ["trade:read"], "days": 1},
    ),
    Bad(
        "a notice of another's",
        "mallory",
        404,
        "identity.notice_unknown",
        lambda w: f"/identity/notices/{w.ids['notice_id'][0]}/read",
    ),
    Bad(
        "a token of another's",
        "mallory",
        404,
        "identity.token_unknown",
        lambda w: f"/identity/tokens/{w.ids['token_id'][0]}",
        method="DELETE",
    ),
    *(picture(f"a photo that is {what}", *each) for what, each in PICTURES.items()),
]
