"""What was posted, and what is owed: one operator proposes to undo or to give up, another approves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.edge.refusals import NotFound
from truehand.edge.watching import for_watchers, with_an_act
from truehand.escrow import operations
from truehand.escrow import queries as ledger
from truehand.escrow.domain.correction import correction_key
from truehand.escrow.domain.posting import posting_id as named
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.kernel.money import Money
from truehand.payments.web.forms import UndoForm, WriteOffForm
from truehand.payments.web.four_eyes import shown
from truehand.payments.web.movements import movements
from truehand.payments.web.undoing import debt_lines, debt_of, give_up, givings_up, undo, undoings

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from truehand.escrow.domain.debts import Debt
    from truehand.kernel.actor import Actor

REFUSED: Final = 422


@for_watchers
def of_trade(request: HttpRequest, actor: Actor, trade_id: UUID) -> HttpResponse:
    """Everything that was posted for a trade, the oldest first; each line leads to its posting."""
    moved = movements(ledger.transfers_of(trade_id))
    context = {"trade_id": trade_id, "moved": moved, "sees_trades": actor.oversees, "here": "of_trade"}
    return render(request, "payments/postings.html", context)


@for_watchers
def of_party(request: HttpRequest, actor: Actor, party_id: UUID) -> HttpResponse:
    """Every movement of a party's balance, the newest first; each line leads to its posting. For overseers."""
    actor.require_overseer()
    name = people.name_of(party_id)
    if not name:
        raise NotFound
    context = {
        "party_id": party_id,
        "name": name,
        "own": ledger.own_money(party_id),
        "page": ledger.statement(actor, party_id, cursor=request.GET.get("cursor")),
        "here": "of_party",
    }
    return render(request, "payments/of_party.html", context)


@with_an_act
def posting(request: HttpRequest, actor: Actor, posting_id: UUID) -> HttpResponse:
    """One posting, line by line: propose to undo it, or do what was approved."""
    posted = ledger.transfers_of_posting(posting_id)
    if not posted:
        raise NotFound
    first = posted[0]
    if request.method == "POST" and request.POST.get("act") == "do":
        return _undone(request, actor, first.key)
    form = UndoForm(request.POST or None)
    if _proposed(request, form, lambda reason: _propose_undoing(actor, first.key, reason)):
        return redirect("payments:posting", posting_id)
    proposals = undoings(actor, first)
    undone = ledger.transfers_of_key(correction_key(first.key))
    context = {
        "first": first,
        "moved": movements(posted),
        "undone": named(undone[0].key) if undone else None,
        "proposals": [shown(actor, each, _("Undo the posting")) for each in proposals],
        "form": form,
        "may_act": Role.OPERATOR in actor.roles,
        "here": "posting",
    }
    return render(request, "payments/posting.html", context, status=REFUSED if form.errors else 200)


@with_an_act
def debt(request: HttpRequest, actor: Actor, party_id: UUID, currency: str) -> HttpResponse:
    """What a party owes in one currency: propose to write it off, or do what was approved."""
    owed = debt_of(party_id, currency)
    if request.method == "POST" and request.POST.get("act") == "do":
        return _written_off(request, actor, owed)
    form = WriteOffForm(request.POST or None, initial={"amount": owed.owed.decimal_text})
    if _proposed(request, form, lambda reason: _propose_write_off(actor, owed, form, reason)):
        return redirect("payments:debt", party_id, currency)
    proposals = givings_up(actor, owed)
    context = {
        "debt": owed,
        "debtor": people.name_of(party_id),
        "lines": debt_lines(owed, now=clock.now()),
        "proposals": [shown(actor, each, _("Write off %(amount)s") % {"amount": each.amount}) for each in proposals],
        "form": form,
        "may_act": Role.OPERATOR in actor.roles,
        "sees_people": actor.oversees,
        "here": "debts",
    }
    return render(request, "payments/debt.html", context, status=REFUSED if form.errors else 200)


def _proposed(request: HttpRequest, form: Form, propose: Callable[[str], UUID]) -> bool:
    """Whether what was sent is now proposed; a refusal stands in the form."""
    said = request.method == "POST" and form.is_valid()
    if not said or attempt(form, lambda: propose(form.cleaned_data["reason"])) is None:
        return False
    messages.success(request, _("Proposed. Another operator confirms payee and amount; then you carry it out here."))
    return True


def _propose_undoing(actor: Actor, key: str, reason: str) -> UUID:
    return operations.propose_correction(actor, key, reason=reason, now=clock.now())


def _propose_write_off(actor: Actor, owed: Debt, form: Form, reason: str) -> UUID:
    amount = Money.parse(form.cleaned_data["amount"], owed.owed.currency)
    return operations.propose_write_off(actor, owed.party_id, amount, reason=reason, now=clock.now())


def _undone(request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
    """Undo what was approved, and show the counter-entry."""
    (back, *_rest) = undo(actor, key, now=clock.now())
    messages.success(request, _("The posting is undone by this counter-entry."))
    return redirect("payments:posting", named(back.key))


def _written_off(request: HttpRequest, actor: Actor, owed: Debt) -> HttpResponse:
    """Write off the amount that was approved, and show what it did."""
    (posted, *_rest) = give_up(actor, owed, now=clock.now())
    messages.success(request, _("Written off; the operator bears it."))
    return redirect("payments:posting", named(posted.key))
