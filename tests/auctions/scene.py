"""Alice puts her machine up; Bob and Carl bid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from tests.money import confirm
from tests.trade.story import ASKING, START, Story, cast, listed
from truehand.auctions import queries
from truehand.auctions.domain.views import AuctionView
from truehand.escrow import operations as escrow
from truehand.escrow import queries as ledger
from truehand.kernel.actor import Actor
from truehand.kernel.money import Money
from truehand.trade.operations import auctions
from truehand.trade.operations.bidders import bid_act, deposit_act

FIRST = Money(10_000_000, "CNY")


@dataclass
class Sale:
    """An auction under way."""

    people: dict[str, Actor]
    listing: UUID
    auction: UUID
    now: datetime = START

    @classmethod
    def opened(cls, *, reserve: int = FIRST.minor, deposit: int = 500, hours: int = 24) -> Sale:
        people = cast()
        listing = listed(people["alice"])
        auction = auctions.put_up(
            people["alice"],
            listing,
            start=FIRST,
            reserve=Money(reserve, "CNY"),
            lasts=timedelta(hours=hours),
            deposit_basis_points=deposit,
            now=START,
        )
        return cls(people, listing, auction)

    def view(self, who: str | None = None) -> AuctionView:
        return queries.auction(self.auction, self.people[who] if who else None)

    def rich(self, who: str, minor: int = 10**8) -> Sale:
        """Money in the balance."""
        party = self.people[who].party_id
        escrow.receive_unallocated(party, Money(minor, "CNY"), key=str(uuid4()), now=self.now)
        return self

    def enter(self, who: str) -> Sale:
        if self.view().deposit.minor:
            self.rich(who)
            confirmation = confirm(self.people[who], deposit_act(self.view()), now=self.now)
        else:
            confirmation = None
        auctions.enter(
            self.people[who], self.auction, delivery_place="济南市工地三号门", confirmation=confirmation, now=self.now
        )
        return self

    def bid(self, who: str, minor: int) -> Sale:
        limit = Money(minor, "CNY")
        confirmation = confirm(self.people[who], bid_act(self.view(), limit), now=self.now)
        auctions.bid(self.people[who], self.auction, limit=limit, confirmation=confirmation, now=self.now)
        return self

    def wait(self, **length: float) -> Sale:
        self.now += timedelta(**length)
        auctions.sweep(now=self.now)
        return self

    def balance(self, who: str) -> int:
        return sum(each.minor for each in ledger.balance(self.people[who].party_id))

    def story(self) -> Story:
        """The winner's trade."""
        trade = self.view().trade_id
        assert trade is not None
        return Story(self.people, self.listing, trade, self.now)


__all__ = ["ASKING", "FIRST", "Sale"]
