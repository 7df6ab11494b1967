"""Auctions, who entered them, and every bid; the rule of the price is computed again by the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.auctions.domain.rule import LARGEST
from truehand.auctions.domain.views import State
from truehand.edge.sealing import EncryptedTextField

RUNNING = [State.OPEN.value, State.AWARDED.value, State.DEFAULTED.value, State.SECOND.value]


class Auction(models.Model):
    """An auction as it stands; amounts in minor units of its currency, ``unit`` being the smallest step."""

    id = models.UUIDField(primary_key=True)
    listing_id = models.UUIDField()
    seller_id = models.UUIDField()
    title = models.CharField(max_length=200)
    currency = models.CharField(max_length=3)
    unit = models.BigIntegerField()
    start = models.BigIntegerField()
    reserve = models.BigIntegerField()
    deposit = models.BigIntegerField()
    premium_basis_points = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, default=State.OPEN.value)
    bids = models.PositiveIntegerField(default=0)
    entries = models.PositiveIntegerField(default=0)
    price = models.BigIntegerField(null=True)
    top = models.BigIntegerField(default=0)
    leader_id = models.UUIDField(null=True)
    opened_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    trade_id = models.UUIDField(null=True, unique=True)
    # When its bids were looked at for signs of bidding for the seller.
    watched_at = models.DateTimeField(null=True)
    # To whom it is offered after the winner's default, and until when.
    second_id = models.UUIDField(null=True)
    offered_until = models.DateTimeField(null=True)

    class Meta:
        """A machine is in one auction at a time; the price lies between the first one and the highest limit."""

        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["listing_id"], condition=Q(state__in=RUNNING), name="auctions_one_a_machine"
            ),
            models.CheckConstraint(condition=Q(state__in=[each.value for each in State]), name="auctions_known_state"),
            models.CheckConstraint(
                condition=Q(start__gt=0, unit__gt=0, reserve__gte=F("start"), deposit__gte=0, top__lte=LARGEST)
                & Q(deposit__lte=F("start"), premium_basis_points__lte=2_000, ends_at__gt=F("opened_at")),
                name="auctions_terms_make_sense",
            ),
            models.CheckConstraint(
                condition=Q(price=None, leader_id=None, top=0, bids=0)
                | Q(leader_id__isnull=False, bids__gt=0, price__gte=F("start"), price__lte=F("top")),
                name="auctions_price_up_to_a_limit",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[State.AWARDED.value, State.SOLD.value])
                | Q(trade_id__isnull=False, closed_at__isnull=False, price__gte=F("reserve")),
                name="auctions_award_is_a_trade",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.SECOND.value) | Q(second_id__isnull=False, offered_until__isnull=False),
                name="auctions_second_until_when",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["ends_at", "id"], condition=Q(state=State.OPEN.value), name="auctions_by_end"),
            models.Index(fields=["id"], condition=Q(state__in=RUNNING[1:]), name="auctions_to_follow"),
            models.Index(
                fields=["id"], condition=Q(watched_at=None, closed_at__isnull=False), name="auctions_to_watch"
            ),
            models.Index(fields=["seller_id", "-id"], name="auctions_of_seller"),
        ]

    def __str__(self) -> str:
        """Return the machine."""
        return self.title


class Entry(models.Model):
    """Somebody who may bid, known to the others by a number; ``admitted_at`` is when the whole deposit was there.

    ``paid`` is what of it was held, in one payment or several.
    """

    id = models.UUIDField(primary_key=True)
    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="entered")
    bidder_id = models.UUIDField(db_index=True)
    number = models.PositiveIntegerField()
    delivery_place = EncryptedTextField(max_length=200)
    limit = models.BigIntegerField(default=0)
    paid = models.BigIntegerField(default=0)
    entered_at = models.DateTimeField()
    admitted_at = models.DateTimeField(null=True)
    # When the deposit left escrow again.
    settled_at = models.DateTimeField(null=True)

    class Meta:
        """Once each, each with a number of its own; who is not admitted has bid nothing."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["auction", "bidder_id"], name="auctions_entered_once"),
            models.UniqueConstraint(fields=["auction", "number"], name="auctions_number_once"),
            models.CheckConstraint(
                condition=Q(limit=0) | Q(limit__gt=0, admitted_at__isnull=False), name="auctions_bids_when_admitted"
            ),
            models.CheckConstraint(condition=Q(paid__gte=0), name="auctions_paid_in"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(settled_at=None, paid__gt=0), name="auctions_to_give_back")
        ]

    def __str__(self) -> str:
        """Return the number."""
        return f"#{self.number}"


class Bid(models.Model):
    """A bid that was taken, with what it led to; append-only."""

    id = models.UUIDField(primary_key=True)
    auction = models.ForeignKey(Auction, on_delete=models.PROTECT, related_name="taken")
    number = models.PositiveIntegerField()
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="taken")
    limit = models.BigIntegerField()
    leader = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="+")
    top = models.BigIntegerField()
    price = models.BigIntegerField()
    ends_at = models.DateTimeField()
    extended = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        """A number happens once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["auction", "number"], name="auctions_bid_once")]

    def __str__(self) -> str:
        """Return the number and the price."""
        return f"{self.number} {self.price}"
