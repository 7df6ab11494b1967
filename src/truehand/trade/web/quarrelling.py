"""The acts of a dispute: from what was typed to the one call that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truehand.evidence.domain.exhibit import bytes_of
from truehand.kernel.money import Money
from truehand.trade.domain.penalties import Fault
from truehand.trade.operations import dispute
from truehand.trade.web import forms

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.forms import Form

    from truehand.kernel.actor import Actor
    from truehand.trade.domain.views import TradeView


def _open(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    claim = form.cleaned_data["claim"].strip()
    dispute.open_dispute(
        actor,
        view.id,
        reason=form.cleaned_data["reason"],
        claim=Money.parse(claim, view.price.currency) if claim else None,
        now=now,
        **_said(form),
    )


def _says(door: Callable[..., int]) -> Callable[[Actor, TradeView, Form, datetime], object]:
    """An act that brings a statement and photos."""
    return lambda actor, view, form, now: door(actor, view.id, now=now, **_said(form))


def _said(form: Form) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "statement": said["statement"],
        "photos": [bytes_of(each) for each in said["photos"]],
        "seen": said["seen"],
    }


def _propose(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    said = form.cleaned_data
    dispute.propose(actor, view.id, text=said["text"], seen=said["seen"], now=now, **_shares(view, form))


def _ask_evidence(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    said = form.cleaned_data
    dispute.ask_evidence(actor, view.id, sides=said["sides"], text=said["text"], seen=said["seen"], now=now)


def _rule(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    """Rule; or, where the amount takes two, ask another operator first: the same ruling again carries it out."""
    said = form.cleaned_data
    ruling: dict[str, Any] = {
        **_shares(view, form),
        "reasons": said["reasons"],
        "rules": said["rules"],
        "buyer_fault": Fault(said["buyer_fault"]),
        "seller_fault": Fault(said["seller_fault"]),
    }
    if form.data.get("step") == "ask":
        dispute.ask_ruling(actor, view.id, now=now, **ruling)
    else:
        dispute.rule(actor, view.id, seen=said["seen"], now=now, **ruling)


def _shares(view: TradeView, form: Form) -> dict[str, Money]:
    names = ("to_buyer", "to_seller")
    return {name: Money.parse(form.cleaned_data[name], view.price.currency) for name in names}


FORMS: Final[dict[str, type[Form]]] = {
    "dispute": forms.DisputeForm,
    "answer": forms.AnswerForm,
    "bring_evidence": forms.AnswerForm,
    "appeal": forms.AnswerForm,
    "propose": forms.ProposeForm,
    "ask_evidence": forms.AskEvidenceForm,
    "rule": forms.RuleForm,
}

DOORS: Final[dict[str, Callable[[Actor, TradeView, Form, datetime], object]]] = {
    "dispute": _open,
    "answer": _says(dispute.answer),
    "bring_evidence": _says(dispute.bring_evidence),
    "appeal": _says(dispute.appeal),
    "propose": _propose,
    "ask_evidence": _ask_evidence,
    "rule": _rule,
}
