"""Whose money is where, now and on any day, and how the last run went."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.edge.refusals import NotFound
from truehand.edge.watching import for_watchers, with_an_act
from truehand.escrow import queries as escrow
from truehand.escrow.domain.accounts import AccountKind
from truehand.evidence import queries as evidence
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.payments import queries as payments
from truehand.reconciliation import operations, queries
from truehand.reconciliation.domain.rules import Rule
from truehand.reconciliation.web.forms import DayForm
from truehand.reconciliation.web.picture import picture

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from truehand.evidence.domain.entry import EntryView
    from truehand.kernel.actor import Actor
    from truehand.reconciliation.domain.views import DayProof

REFUSED = 422
DAYS, KEPT = 30, 100


@for_watchers
def home(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Whose money is where at this moment, whether payouts flow, and what is open."""
    open_now = queries.counts(actor)
    context = {
        "pictures": [picture(each) for each in escrow.proof_for(actor)],
        "hold": payments.payout_hold(),
        "incident": queries.open_incident(),
        "unanswered": payments.unanswered(actor, now=clock.now()),
        "open": sorted((kind, state, number) for (kind, state), number in open_now.items()),
        "rules": list(Rule),
        "here": "home",
    }
    return render(request, "reconciliation/home.html", {**context, **_run(actor, DayForm(initial=_yesterday()))})


@with_an_act
def run(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Start a run, or show how far it is: the part of the page that looks again by itself."""
    form = DayForm(request.POST) if request.method == "POST" else DayForm(initial=_yesterday())
    if request.method == "POST":
        if form.is_valid() and attempt(form, lambda: _start(actor, form)) is not None:
            messages.success(request, _("The reconciliation is running; its progress stands below."))
            return redirect("reconciliation:home")
        return render(request, "reconciliation/run.html", _run(actor, form) | {"here": "home"}, status=REFUSED)
    if request.headers.get("HX-Request"):
        return render(request, "reconciliation/_run.html", _run(actor, form))
    return redirect("reconciliation:home")


@for_watchers
def days(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The proofs of the last days."""
    before = _day_in(request.GET.get("before"))
    proofs = queries.proven_days(actor, before=before, size=DAYS)
    more = proofs[-1].day if len(proofs) == DAYS else None
    return render(request, "reconciliation/days.html", {"proofs": proofs, "more": more, "here": "days"})


@for_watchers
def day(request: HttpRequest, actor: Actor, day: str) -> HttpResponse:
    """One day's proof, with its entry in the evidence log, and what is wrong with that day's lines."""
    chosen = _day_in(day)
    if chosen is None:
        raise NotFound
    proofs = queries.day_proofs(actor, chosen)
    entries = {each.id: each for each in evidence.entries_of(queries.subject_of(chosen))}
    rows = [_proven(each, entries.get(each.entry)) for each in proofs]
    found = queries.of_day(actor, chosen)
    return render(request, "reconciliation/day.html", {"day": chosen, "rows": rows, "found": found, "here": "days"})


@for_watchers
def kept(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Client money by age: held for trades, and received without being placed."""
    context = {
        "holds": escrow.oldest(actor, AccountKind.HOLD, size=KEPT),
        "suspense": escrow.oldest(actor, AccountKind.SUSPENSE, size=KEPT),
        "most": KEPT,
        "sees_trades": actor.oversees,
        "now": clock.now(),
        "here": "kept",
    }
    return render(request, "reconciliation/kept.html", context)


def _proven(proof: DayProof, entry: EntryView | None) -> dict[str, object]:
    told = entry.payload_bytes.decode() if entry else ""
    return {"picture": picture(proof), "proof": proof, "entry": entry, "bytes": told}


def _start(actor: Actor, form: DayForm) -> object:
    said = form.cleaned_data
    return operations.start_run(actor, since=said["since"], until=said["until"], now=clock.now())


def _run(actor: Actor, form: DayForm) -> dict[str, object]:
    last = queries.last_run()
    asker = identity.name_of(last.asked_by) if last and last.asked_by else ""
    running = last is not None and last.running and clock.now() - last.seen_at < operations.LOST_AFTER
    may_start = Role.OPERATOR in actor.roles and not running
    return {"run": last, "asker": asker, "running": running, "may_start": may_start, "day_form": form}


def _yesterday() -> dict[str, date]:
    yesterday = clock.now().date() - timedelta(days=1)
    return {"since": yesterday, "until": yesterday}


def _day_in(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
