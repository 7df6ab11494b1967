"""What watchers look after: debts, refunds, chargebacks and refused messages; money back by hand is in refunding.py."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode

from truehand.edge import clock
from truehand.edge.watching import for_watchers
from truehand.escrow import queries as ledger
from truehand.escrow.domain.debts import AGES
from truehand.escrow.domain.views import Operation
from truehand.identity import queries as people
from truehand.kernel.actor import Role
from truehand.payments import queries
from truehand.payments.domain.rates import decimals
from truehand.payments.domain.reasons import sentence_of
from truehand.payments.domain.views import ChargebackStatus
from truehand.payments.web.movements import movements
from truehand.vault.domain.masking import HIDDEN

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpRequest

    from truehand.escrow.domain.debts import Debt
    from truehand.kernel.actor import Actor

LONGEST_NAME: Final = 80


@for_watchers
def debts(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every debt to the platform by age, with totals of each currency."""
    now = clock.now()
    currency, days = request.GET.get("currency", "")[:LONGEST_NAME], _days(request.GET.get("days", ""))
    page, totals = ledger.debtors_page(actor, currency=currency, days=days, cursor=request.GET.get("cursor"), now=now)
    names = people.parties({each.party_id for each in page.items})
    context = {
        "rows": [_debt(each, names[each.party_id].display_name, now) for each in page.items],
        "page": page,
        "totals": totals,
        "ages": AGES,
        "currency": currency,
        "days": days,
        "query": urlencode({name: said for name, said in (("currency", currency), ("days", days)) if said}),
        "sees_people": actor.oversees,
        "here": "debts",
    }
    return render(request, "payments/debtors.html", context)


@for_watchers
def refunds(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every refund by hand; with ``open=1`` those under way."""
    under_way = request.GET.get("open") == "1"
    page = queries.refunds(actor, under_way=under_way, cursor=request.GET.get("cursor"))
    names = people.parties({each.payer_id for each in page.items})
    rows = [{"refund": each, "payer": names[each.payer_id]} for each in page.items]
    query = "open=1" if under_way else ""
    context = {"rows": rows, "page": page, "under_way": under_way, "query": query, "here": "refunds"}
    return render(request, "payments/refunds.html", context)


@for_watchers
def refund(request: HttpRequest, actor: Actor, refund_id: UUID) -> HttpResponse:
    """One refund: who agreed on it, where it stands, and what the money did."""
    found = queries.refund(actor, refund_id)
    moved = [each for key in ("refund", "end_refund") for each in ledger.transfers_of_key(f"{key}:{refund_id}")]
    context = {
        "refund": found,
        "payer": people.name_of(found.payer_id),
        "moved": movements(moved),
        "sees_trades": actor.oversees,
        "here": "refunds",
    }
    return render(request, "payments/refund.html", context)


@for_watchers
def chargebacks(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Every chargeback, or those of one state."""
    now, asked = clock.now(), request.GET.get("status", "")
    status = ChargebackStatus(asked) if asked in {each.value for each in ChargebackStatus} else None
    page = queries.chargebacks(actor, status=status, cursor=request.GET.get("cursor"))
    names = people.parties({each.payer_id for each in page.items})
    context = {
        "waiting": [each for each in page.items if each.waits_for_answer(now)],
        "rows": [{"case": each, "payer": names[each.payer_id]} for each in page.items],
        "page": page,
        "states": list(ChargebackStatus),
        "status": status,
        "query": f"status={status.value}" if status else "",
        "here": "chargebacks",
    }
    return render(request, "payments/chargebacks.html", context)


@for_watchers
def chargeback(request: HttpRequest, actor: Actor, chargeback_id: UUID) -> HttpResponse:
    """One chargeback: where the case stands, what to answer it with, and what the money did."""
    now = clock.now()
    found = queries.chargeback(actor, chargeback_id, now=now)
    moved, may_act = ledger.transfers_of(chargeback_id), Role.OPERATOR in actor.roles
    waits, answers = found.waits_for_answer(now), queries.answering(found.channel)
    said = (*([found.answer] if found.answer else []), *found.earlier)
    concerned = {found.payer_id, *(each.by for each in said)}
    names = {party: view.display_name for party, view in people.parties(concerned).items()}
    context = {
        "case": found,
        "closed": actor.oversees and found.answer is not None and found.answer.statement == HIDDEN,
        "payer": names[found.payer_id],
        "answers": [(each, names[each.by]) for each in said],
        "waits": waits,
        "late": found.status is ChargebackStatus.OPENED and not found.answered and not waits,
        "may_act": may_act,
        "takes_answers": answers,
        "may_answer": may_act and answers and waits,
        "moved": movements(moved),
        "sees_trades": actor.oversees,
        "here": "chargebacks",
    }
    return render(request, "payments/chargeback.html", context)


@for_watchers
def answer_bundle(request: HttpRequest, actor: Actor, chargeback_id: UUID) -> HttpResponse:  # noqa: ARG001 - Django's
    """Give the very bytes that answered a chargeback; for overseers who opened its trade."""
    answer = HttpResponse(queries.answer_bundle(actor, chargeback_id, now=clock.now()), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="answer-{chargeback_id}.zip"'
    answer["Cache-Control"] = "no-store"
    return answer


@for_watchers
def refused(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Messages of channels that were refused, and how many for which reason."""
    channel, code = (request.GET.get(name, "")[:LONGEST_NAME] for name in ("channel", "code"))
    page = queries.refused_messages(actor, channel=channel, code=code, cursor=request.GET.get("cursor"))
    context = {
        "rows": [{"message": each, "why": sentence_of(each.code)} for each in page.items],
        "page": page,
        "counts": [(each, sentence_of(each.code)) for each in queries.refused_counts(actor)],
        "channel": channel,
        "code": code,
        "query": urlencode({name: said for name, said in (("channel", channel), ("code", code)) if said}),
        "here": "refused",
    }
    return render(request, "payments/refused.html", context)


@for_watchers
def refused_message(request: HttpRequest, actor: Actor, message_id: UUID) -> HttpResponse:
    """One refused message; what it said is shown to an operator who opened it."""
    found = queries.refused_message(actor, message_id, now=clock.now())
    body = None if found.body is None else found.body.decode(errors="backslashreplace")
    context = {
        "message": found,
        "why": sentence_of(found.code),
        "body": body,
        "may_open": Role.OPERATOR in actor.roles,
        "here": "refused",
    }
    return render(request, "payments/refused_message.html", context)


@for_watchers
def rates(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Rates with their source and age, also those that are too old now, and the position by exchanges."""
    now = clock.now()
    shown = [
        {"rate": each, "ratio": decimals(each.ratio), "stale": each.valid_until <= now}
        for each in queries.rates_lately(actor, now=now)
    ]
    context = {"rates": shown, "position": ledger.exchanged(actor), "here": "rates"}
    return render(request, "payments/rates.html", context)


def _debt(debt: Debt, name: str, now: datetime) -> dict[str, object]:
    return {
        "debt": debt,
        "name": name,
        "days": _age(debt, now),
        "is_chargeback": debt.operation is Operation.END_CHARGEBACK,
    }


def _age(debt: Debt, now: datetime) -> int:
    return max((now - debt.since) // timedelta(days=1), 0)


def _days(text: str) -> int:
    return int(text) if text in {str(each) for each in AGES} else 0
