"""Effects on the contract that both have signed: an amendment is proposed, signed, carried out, or declined."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from truehand.contracts import operations as contracts
from truehand.contracts import queries as kept
from truehand.contracts.domain.amendment import Outcome
from truehand.contracts.domain.document import amounts_of, basis_of
from truehand.escrow.domain.accounts import Purpose
from truehand.kernel.money import Money
from truehand.payments import operations as payments
from truehand.trade.domain.amended import require_amendable
from truehand.trade.domain.deadlines import next_reminder
from truehand.trade.domain.late import end_of
from truehand.trade.domain.process import State, Who
from truehand.trade.operations.expect import expect_delivery
from truehand.trade.operations.papers import order_papers
from truehand.trade.queries.amending import amendable_in, amended_columns, amended_terms, require_price_amendable
from truehand.trade.queries.conditions import dues_of
from truehand.trade.queries.situation import state_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from truehand.contracts.domain.amendment import Change
    from truehand.contracts.domain.view import ContractView
    from truehand.kernel.actor import Actor
    from truehand.trade.domain.amended import Amendable
    from truehand.trade.domain.dues import Dues
    from truehand.trade.operations.move import Move

NOTHING_OPEN: Final[dict[str, Any]] = {"amendment_due": None, "amendment_signer": None, "amendment_keys": []}


def propose_amendment(move: Move) -> None:
    """Draw the contract as a side would have it, for both to sign."""
    wish, trade, contract = move.given.amending, move.trade, kept.contract_of(move.trade.pk)
    if wish is None or contract is None:
        raise ValueError("an amendment changes a contract")
    basis, present = basis_of(contract.document), amendable_in(trade)
    wanted = present.with_said(wish.said, consumer=basis.consumer)
    changes = require_amendable(present, wanted, state_of(trade))
    _require_sound(present, wanted, move.now)
    drawn = contracts.amend(
        _actor(move),
        trade.pk,
        terms=amended_terms(trade, wanted, basis),
        changes=changes,
        reason=wish.reason,
        expires_at=wish.expires_at,
        now=move.now,
    )
    keys = [each.key for each in changes]
    move.remember(amendment_due=wish.expires_at, amendment_signer=None, amendment_keys=keys)
    _tell(move, drawn)


def sign_amendment(move: Move) -> None:
    """Put the acting party's signature under the amended text whose hash it saw."""
    if move.given.contract_sha256 is None:
        raise ValueError("an amendment is signed by a party that saw it")
    signed = contracts.sign(_actor(move), move.trade.pk, seen_sha256=move.given.contract_sha256, now=move.now)
    move.remember(amendment_signer=move.party_id)
    _tell(move, signed)


def decline_amendment(move: Move) -> None:
    """The contract stays as it was."""
    ended = contracts.end_amendment(move.trade.pk, Outcome.DECLINED, actor=move.actor, now=move.now)
    move.remember(**NOTHING_OPEN)
    _tell(move, ended)


def amend_terms(move: Move) -> None:
    """Both have signed: from now on the trade follows the amended terms, and so do its clocks."""
    trade = move.trade
    ended = contracts.end_amendment(trade.pk, Outcome.SIGNED, actor=move.actor, now=move.now)
    amendment = ended.sheet.amendment
    if amendment is None:
        raise ValueError("an amended text says what it amends")
    present = amendable_in(trade)
    consumer = basis_of(ended.document).consumer
    wanted = present.with_said(_said(amendment.changes), consumer=consumer)
    _require_sound(present, wanted, move.now)
    columns = amended_columns(trade, wanted)
    if wanted.price != present.price:
        # The trade's row is written: who insures it or pays a deposit at this moment waits, or is seen here.
        require_price_amendable(trade, wanted.price)
        columns |= _signed_amounts(ended)
    before = dues_of(trade)
    move.remember(**columns, **NOTHING_OPEN)
    if wanted.price != present.price:
        _ask_anew(move, before)
    _follow(move, present, wanted)
    order_papers(trade.pk)


def _ask_anew(move: Move, before: Dues) -> None:
    """End the payments asked for amounts that are otherwise now; what arrives all the same is the payer's balance."""
    now_due = dues_of(move.trade)
    for purpose in (Purpose.PRICE, Purpose.DEPOSIT, Purpose.BUYER_DEPOSIT):
        if now_due.of(purpose) != before.of(purpose):
            payments.cancel_intents(move.trade.pk, purpose=purpose, now=move.now)
    _say_open(move)


def _signed_amounts(text: ContractView) -> dict[str, int]:
    """Return the amounts as a trade keeps them: those that both signed, whatever the rules would say by now."""
    amounts = amounts_of(text.document)
    return {f"{each.name}_minor": getattr(amounts, each.name).minor for each in fields(amounts)}


def _require_sound(present: Amendable, wanted: Amendable, now: datetime) -> None:
    """Refuse (DeliveryDateOutOfRange, WarrantyOutOfRange) what no contract may say; a day that stays may be past."""
    new = wanted.beside
    (new if new.delivery_by != present.beside.delivery_by else replace(new, delivery_by=None)).checked(now)


def _follow(move: Move, present: Amendable, wanted: Amendable) -> None:
    """Set the clocks by the amended terms: the day of delivery, and a period that already runs."""
    trade, day = move.trade, wanted.beside.delivery_by
    if day is not None and day != present.beside.delivery_by:
        due = end_of(day)
        expect_delivery(move, due)
        if trade.state == State.SHIPPED and trade.due_at is not None and trade.due_at < due:
            _wait_until(move, due)
    longer = wanted.inspection_days - present.inspection_days
    if trade.state == State.DELIVERED and longer > 0 and trade.due_at is not None:
        _wait_until(move, trade.due_at + timedelta(days=longer))


def _wait_until(move: Move, due: datetime) -> None:
    wait = move.process.waits[state_of(move.trade)]
    move.remember(due_at=due, remind_at=next_reminder(wait, due=due, now=move.now))


def _said(changes: Sequence[Change]) -> dict[str, Any]:
    """Return what an amended text changes, as it was said."""
    said: dict[str, Any] = {}
    for each in changes:
        if each.key == "delivery_by":
            said[each.key] = date.fromisoformat(str(each.value))
        elif each.key == "price" and isinstance(each.value, dict):
            said[each.key] = Money(int(str(each.value["minor"])), str(each.value["currency"]))
        elif each.key == "warranty" and isinstance(each.value, dict):
            said |= {"warranty_days": each.value["days"], "warranty_hours": each.value["hours"]}
        else:
            said[each.key] = each.value
    return said


def _tell(move: Move, drawn: ContractView) -> None:
    """Record which text it is about; while a trade is being paid also what is open, as each step there does."""
    move.record["documents"] = {drawn.file_name: drawn.sha256}
    move.record["amendment"] = drawn.revision
    if state_of(move.trade) is State.SIGNED:
        _say_open(move)


def _say_open(move: Move) -> None:
    dues = dues_of(move.trade)
    move.record["open"] = {side.value: str(dues.owed_by(side).minor) for side in (Who.BUYER, Who.SELLER)}


def _actor(move: Move) -> Actor:
    if move.actor is None:
        raise ValueError("a side does this")
    return move.actor
