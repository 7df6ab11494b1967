"""Trades and their steps; what must always hold is a constraint of the database."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from truehand.edge.sealing import EncryptedJSONField, EncryptedTextField
from truehand.trade.domain import plans
from truehand.trade.domain.fees import Shares
from truehand.trade.domain.life import CURRENT, IN_DISPUTE
from truehand.trade.domain.payout import Part
from truehand.trade.domain.process import State

TERMINAL = sorted(CURRENT.terminal)
DISPUTED = [each.value for each in IN_DISPUTE]
PARTS = ("buyer", "seller", "inspector", "carrier", "back_carrier")
BARGAINING = [State.OFFERED.value, State.COUNTERED.value]


class Trade(models.Model):
    """One trade, where it is now; it moves by compare-and-set on ``step``."""

    id = models.UUIDField(primary_key=True)
    process_version = models.PositiveSmallIntegerField()
    listing_id = models.UUIDField(db_index=True)
    passport_id = models.UUIDField(db_index=True)
    title = models.CharField(max_length=200)
    buyer_id = models.UUIDField()
    seller_id = models.UUIDField()
    inspector_id = models.UUIDField(null=True)
    carrier_id = models.UUIDField(null=True)
    dispute_opener_id = models.UUIDField(null=True)
    mediator_id = models.UUIDField(null=True)

    state = models.CharField(max_length=20)
    step = models.PositiveIntegerField()
    rounds = models.PositiveSmallIntegerField(default=0)
    state_since = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    frozen_state = models.CharField(max_length=20, default="")
    frozen_left = models.DurationField(null=True)
    # Since when the clock stands, while a card network takes a payment back.
    suspended_at = models.DateTimeField(null=True)
    # Since when it waits for a decision about its machine, which somebody claims; the clock stands then too.
    machine_held_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    # The return policy as it was when the offer was accepted, and how far the one return has come.
    return_terms = models.JSONField(default=dict)
    return_asked_at = models.DateTimeField(null=True)
    return_cause = models.CharField(max_length=20, default="")
    sent_back_at = models.DateTimeField(null=True)
    # Of a way back with a carrier: since when quotes are asked for, whose was taken at what fee, and when it arrived.
    back_asked_at = models.DateTimeField(null=True)
    back_carrier_id = models.UUIDField(null=True)
    back_fee_minor = models.BigIntegerField(default=0)
    back_received_at = models.DateTimeField(null=True)
    way_back_minor = models.BigIntegerField(default=0)
    # The end of the time for delivery, by agreement or by the process, and when the next word about it goes out.
    deliver_due = models.DateTimeField(null=True)
    deliver_remind_at = models.DateTimeField(null=True)
    # What the contract says that lateness costs, in 1/10,000ths of the price, and its days of grace.
    late_daily = models.PositiveSmallIntegerField(default=0)
    late_cap = models.PositiveSmallIntegerField(default=0)
    late_grace = models.PositiveSmallIntegerField(default=0)
    # Until when an amendment of the contract can be signed, which side has, and which terms it changes.
    amendment_due = models.DateTimeField(null=True)
    amendment_signer = models.UUIDField(null=True)
    amendment_keys = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    signed_at = models.DateTimeField(null=True)

    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    # Part of the price, and of the commission: what the winner of an auction pays to the operator.
    premium_minor = models.BigIntegerField(default=0)
    commission_minor = models.BigIntegerField(default=0)
    # Part of the commission.
    tax_minor = models.BigIntegerField(default=0)
    tax_basis_points = models.PositiveSmallIntegerField(default=0)
    deposit_minor = models.BigIntegerField(default=0)
    buyer_deposit_minor = models.BigIntegerField(default=0)
    plan = models.CharField(max_length=32, default=plans.DEFAULT)
    # Who bears the fee for inspection, and who that for transport.
    fee_shares = models.CharField(max_length=16, default=Shares.NONE.value)
    transport = models.CharField(max_length=16, default=Shares.NONE.value)
    delivery_by = models.DateField(null=True)
    warranty_days = models.PositiveSmallIntegerField(default=0)
    warranty_hours = models.PositiveSmallIntegerField(default=0)
    inspection_fee_minor = models.BigIntegerField(default=0)
    carriage_fee_minor = models.BigIntegerField(default=0)
    reported_at = models.DateTimeField(null=True)
    inspection_days = models.PositiveSmallIntegerField()
    delivery_place = EncryptedTextField(max_length=200)

    class Meta:
        """Nobody buys from themselves; whoever serves a trade is no party of it; a living trade has a clock."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(buyer_id=F("seller_id")), name="trade_two_parties"),
            models.CheckConstraint(
                condition=Q(inspector_id=None) | (~Q(inspector_id=F("buyer_id")) & ~Q(inspector_id=F("seller_id"))),
                name="trade_inspector_has_no_part",
            ),
            models.CheckConstraint(
                condition=Q(carrier_id=None) | (~Q(carrier_id=F("buyer_id")) & ~Q(carrier_id=F("seller_id"))),
                name="trade_carrier_has_no_part",
            ),
            models.CheckConstraint(
                condition=Q(back_carrier_id=None, back_fee_minor=0)
                | (
                    ~Q(back_carrier_id=F("buyer_id"))
                    & ~Q(back_carrier_id=F("seller_id"))
                    & Q(back_fee_minor__gt=0, back_carrier_id__isnull=False)
                ),
                name="trade_back_carrier_has_no_part",
            ),
            models.CheckConstraint(
                condition=Q(mediator_id=None) | (~Q(mediator_id=F("buyer_id")) & ~Q(mediator_id=F("seller_id"))),
                name="trade_mediator_has_no_part",
            ),
            models.CheckConstraint(condition=Q(state__in=[each.value for each in State]), name="trade_known_state"),
            models.CheckConstraint(
                condition=Q(state__in=TERMINAL, due_at=None) | (~Q(state__in=TERMINAL) & Q(due_at__isnull=False)),
                name="trade_living_has_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(price_minor__gt=0, tax_minor__gte=0, deposit_minor__gte=0, buyer_deposit_minor__gte=0)
                & Q(inspection_fee_minor__gte=0, carriage_fee_minor__gte=0, way_back_minor__gte=0)
                & Q(premium_minor__gte=0, premium_minor__lt=F("price_minor"))
                & Q(tax_minor__lte=F("commission_minor"), commission_minor__lte=F("price_minor")),
                name="trade_amounts_make_sense",
            ),
            models.CheckConstraint(condition=Q(late_cap__range=(0, 2_000)), name="trade_penalty_is_capped"),
            models.CheckConstraint(condition=Q(inspection_days__range=(1, 30)), name="trade_inspection_days"),
            models.CheckConstraint(
                condition=Q(warranty_hours=0) | Q(warranty_days__gt=0), name="trade_hours_of_warranty_with_days"
            ),
            models.UniqueConstraint(
                fields=["listing_id"],
                condition=~Q(state__in=[*TERMINAL, *BARGAINING, "settled", "half_rated", "rated", "resolved"]),
                name="trade_one_bound_trade_per_listing",
            ),
            models.UniqueConstraint(
                fields=["listing_id", "buyer_id"],
                condition=Q(state__in=BARGAINING),
                name="trade_one_open_offer_per_buyer",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["buyer_id", "-id"], name="trade_of_buyer"),
            models.Index(fields=["seller_id", "-id"], name="trade_of_seller"),
            models.Index(
                fields=["inspector_id", "-id"], condition=Q(inspector_id__isnull=False), name="trade_of_inspector"
            ),
            models.Index(fields=["carrier_id", "-id"], condition=Q(carrier_id__isnull=False), name="trade_of_carrier"),
            models.Index(
                fields=["back_carrier_id", "-id"],
                condition=Q(back_carrier_id__isnull=False),
                name="trade_of_back_carrier",
            ),
            models.Index(
                fields=["mediator_id", "-id"], condition=Q(mediator_id__isnull=False), name="trade_of_mediator"
            ),
            models.Index(fields=["due_at", "id"], condition=Q(due_at__isnull=False), name="trade_by_deadline"),
            models.Index(fields=["due_at", "id"], condition=Q(state__in=DISPUTED), name="trade_disputed_by_deadline"),
            models.Index(fields=["remind_at"], condition=Q(remind_at__isnull=False), name="trade_by_reminder"),
            models.Index(fields=["state", "-id"], name="trade_by_state"),
            models.Index(
                fields=["deliver_remind_at"],
                condition=Q(deliver_remind_at__isnull=False),
                name="trade_by_delivery_reminder",
            ),
            # From when a person's duties count: the last of all trades with a contract that they had a part in.
            *(
                models.Index(
                    fields=[f"{part}_id", "-state_since"],
                    condition=Q(signed_at__isnull=False) & Q(**{f"{part}_id__isnull": False}),
                    name=f"trade_last_of_{part}",
                )
                for part in PARTS
            ),
            # What binds somebody still: a living trade has a deadline.
            *(
                models.Index(fields=[f"{part}_id"], condition=Q(due_at__isnull=False), name=f"trade_living_of_{part}")
                for part in PARTS
            ),
            models.Index(fields=["id"], condition=Q(machine_held_at__isnull=False), name="trade_held_for_its_machine"),
            models.Index(fields=["amendment_due"], condition=Q(amendment_due__isnull=False), name="trade_by_amendment"),
        ]

    def __str__(self) -> str:
        """Return the title and the state."""
        return f"{self.title} ({self.state})"


class Step(models.Model):
    """One transition that happened; append-only."""

    id = models.UUIDField(primary_key=True)
    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="steps")
    number = models.PositiveIntegerField()
    transition = models.CharField(max_length=40)
    source = models.CharField(max_length=20)
    target = models.CharField(max_length=20)
    actor_id = models.UUIDField(null=True)
    entry_id = models.UUIDField()
    facts = EncryptedJSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        """A number happens once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["trade", "number"], name="trade_step_once")]

    def __str__(self) -> str:
        """Return the step as number and name."""
        return f"{self.number} {self.transition}"


class Payout(models.Model):
    """One line of a seller's payout statement, frozen: what a part of the price, or a charge, came to.

    gross = commission + tax + fees + debt + net; all are negative when something is taken back.
    """

    id = models.UUIDField(primary_key=True)
    trade = models.ForeignKey(Trade, on_delete=models.PROTECT, related_name="payouts")
    party_id = models.UUIDField(db_index=True)
    part = models.CharField(max_length=16)
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    commission_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    fees_minor = models.BigIntegerField()
    debt_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        """A part is paid once, and a line adds up."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["trade", "part"], name="trade_part_paid_once"),
            models.CheckConstraint(condition=Q(part__in=[each.value for each in Part]), name="trade_known_part"),
            models.CheckConstraint(
                condition=Q(
                    gross_minor=F("commission_minor")
                    + F("tax_minor")
                    + F("fees_minor")
                    + F("debt_minor")
                    + F("net_minor")
                ),
                name="trade_payout_adds_up",
            ),
        ]

    def __str__(self) -> str:
        """Return the part and what was paid."""
        return f"{self.part} {self.net_minor} {self.currency}"
