"""Who seems to bid for the seller goes before an operator, with every sign in words; who does not, does not."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.auctions.matter import bid_again
from tests.auctions.scene import Sale
from tests.trade.story import START, listed
from truehand.auctions import queries
from truehand.auctions.domain.refusals import KeptOut
from truehand.auctions.domain.shills import Appearance, Signal, look
from truehand.edge import clock
from truehand.identity.models import Notice, Party
from truehand.kernel.money import Money
from truehand.risk import operations as risk
from truehand.risk import queries as cases
from truehand.risk.domain.case import CaseView
from truehand.site.evaluations.shills import evaluate
from truehand.trade.operations import auctions

HOME, AWAY = UUID(int=1), UUID(int=2)
SHILL = Appearance(HOME, limit=97, reserve=100, bids=4, stopped=0.7, won=False)
BUYER = Appearance(HOME, limit=70, reserve=100, bids=1, stopped=0.99, won=False)


def test_every_sign_is_told_by_what_it_is() -> None:
    found = look([SHILL] * 4, HOME, put_up=5)
    assert set(found.signals) == set(Signal) - {Signal.TIED, Signal.BACKS_OUT}
    assert (found.of_seller, found.elsewhere, found.won, found.enough) == (4, 0, 0, True)
    assert Signal.TIED in look([BUYER], HOME, put_up=1, tied=True).signals
    backed = Appearance(HOME, 120, 100, 1, 0.9, won=True, defaulted=True)
    assert Signal.BACKS_OUT in look([backed], HOME, put_up=1).signals


@pytest.mark.parametrize(
    "did",
    [
        [BUYER],
        [SHILL, SHILL],
        [BUYER] * 2 + [Appearance(HOME, 110, 100, 2, 0.9, won=True)],
        [BUYER] * 3 + [Appearance(AWAY, 70, 100, 1, 0.9, won=False)] * 9,
    ],
)
def test_who_bids_as_buyers_do_is_left_alone(did: list[Appearance]) -> None:
    assert not look(did, HOME, put_up=10).enough


@given(st.lists(st.sampled_from([SHILL, BUYER]), max_size=8))
def test_an_account_with_nothing_but_purchases_is_never_suspected(did: list[Appearance]) -> None:
    bought = [Appearance(HOME, 110, 100, each.bids, each.stopped, won=True) for each in did]
    assert look(bought, HOME, put_up=8).signals in {(), (Signal.ONE_SELLER,)}


def test_figures_over_a_seeded_market_are_the_same_again_and_ties_apart() -> None:
    figures = evaluate(count=40, seed=3)
    assert figures == evaluate(count=40, seed=3)
    assert figures["shills"] == 8
    assert figures["found, plain shill"] >= 0.5
    assert figures["honest_flagged_share"] < 0.1


def tied() -> Sale:
    """Carl has the machine delivered where Alice once wanted another's; Bob lives elsewhere."""
    sale = Sale.opened(deposit=0)
    others = listed(sale.people["bob"], serial="BOBSOWN1")
    first = Money(10_000_000, "CNY")
    bobs = auctions.put_up(
        sale.people["bob"],
        others,
        start=first,
        reserve=first,
        lasts=timedelta(hours=24),
        deposit_basis_points=0,
        now=START,
    )
    for who, auction, place in (
        ("alice", bobs, "济南市 工地三号门"),
        ("carl", sale.auction, "济南市工地三号门"),
        ("bob", sale.auction, "徐州市料场"),
    ):
        auctions.register(sale.people[who], auction, delivery_place=place, now=START)
    bid_again(sale.people["carl"], sale.auction, 12_000_000, now=START)
    bid_again(sale.people["bob"], sale.auction, 15_000_000, now=START)
    return sale.wait(hours=24)


def case_of(sale: Sale) -> CaseView:
    (found,) = cases.cases(sale.people["olga"]).items
    return found


@pytest.mark.django_db
def test_a_bidder_tied_to_the_seller_goes_before_an_operator_and_the_sale_stands() -> None:
    sale = tied()
    case, carl, alice = case_of(sale), sale.people["carl"].party_id, sale.people["alice"].party_id
    assert (case.event, case.subject, case.party_id) == ("auction", sale.auction, carl)
    assert [each.rule for each in case.reasons] == ["shill_tied"]
    assert alice in case.involved
    assert sale.view().trade_id is not None
    assert queries.to_watch() == ()
    sale.wait(minutes=1)
    assert case_of(sale).id == case.id
    assert not Notice.objects.filter(party_id=carl, kind="risk.case_decided").exists()


@pytest.mark.django_db
def test_the_finding_waits_at_the_desk_and_is_decided_there(monkeypatch: pytest.MonkeyPatch) -> None:
    sale = tied()
    monkeypatch.setattr(clock, "now", lambda: sale.now)
    desk = Client(headers={"accept-language": "en"})
    desk.force_login(Party.objects.get(id=sale.people["olga"].party_id).user)
    page = f"/desk/risk/{case_of(sale).id}/"
    assert page in desk.get("/desk/risk/").content.decode()
    seen = desk.get(page).content.decode()
    assert Signal.TIED.words[1] in seen
    assert "signs, not a proof" in seen
    said = {"reason": "They share the yard, as they told us.", "decision": "refuse"}
    assert "no longer enters" in desk.post(page, said, follow=True).content.decode()
    assert cases.kept_apart(sale.people["carl"].party_id, sale.people["alice"].party_id)


@pytest.mark.django_db
@pytest.mark.parametrize("allow", [True, False])
def test_whom_an_operator_finds_to_bid_for_the_seller_is_kept_out_and_told(*, allow: bool) -> None:
    sale = tied()
    carl, olga = sale.people["carl"], sale.people["olga"]
    risk.decide_case(olga, case_of(sale).id, allow=allow, reason="The same yard, they say.", now=sale.now)
    first = Money(10_000_000, "CNY")
    again = auctions.put_up(
        sale.people["alice"],
        listed(sale.people["alice"], serial="AGAIN1", now=sale.now),
        start=first,
        reserve=first,
        lasts=timedelta(hours=24),
        now=sale.now,
    )
    if allow:
        auctions.register(carl, again, delivery_place="济南市", now=sale.now)
    else:
        with pytest.raises(KeptOut):
            auctions.register(carl, again, delivery_place="济南市", now=sale.now)
        auctions.register(sale.people["bob"], again, delivery_place="济南市", now=sale.now)
    told = Notice.objects.filter(party_id=carl.party_id, kind="risk.case_decided")
    assert told.exists() is not allow
