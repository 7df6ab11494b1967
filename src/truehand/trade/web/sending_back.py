"""The acts of a return: from what was typed to the one call that does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.edge.problem import language
from truehand.evidence.domain.exhibit import bytes_of
from truehand.kernel.money import Money
from truehand.kernel.one_time import DIGITS
from truehand.returns.domain.course import LONGEST, LONGEST_TRACKING, Cause
from truehand.returns.domain.policy import EXCLUSIONS
from truehand.trade.operations import returning
from truehand.trade.web.forms import AnswerForm, DisputeForm, Seen

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from truehand.kernel.actor import Actor
    from truehand.trade.domain.views import TradeView


def _side() -> int:
    return 0 if language().startswith("zh") else 1


def exclusions() -> list[tuple[str, str]]:
    """Return what excludes a return without a reason, in the reader's language."""
    return [(key, words[_side()]) for key, words in EXCLUSIONS.items()]


def _causes() -> list[tuple[str, str]]:
    return [(each.value, each.label[_side()]) for each in Cause if each is not Cause.NO_REASON]


class FreelyForm(Seen):
    """What of the policy's exclusions applies."""

    states = forms.MultipleChoiceField(
        choices=exclusions,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label=_("Tick what applies to the machine"),
    )


class WishForm(Seen):
    """A cause, described."""

    cause = forms.ChoiceField(choices=_causes, label=_("Why it goes back"))
    statement = forms.CharField(
        max_length=LONGEST, label=_("What is wrong, for the seller to read"), widget=forms.Textarea(attrs={"rows": 4})
    )


class SendForm(Seen):
    """Proof of the shipment."""

    tracking = forms.CharField(max_length=LONGEST_TRACKING, label=_("Carrier and tracking number"))
    photo = forms.FileField(
        label=_("Photo of the machine on the vehicle"), widget=forms.ClearableFileInput(attrs={"accept": "image/*"})
    )
    cost = forms.CharField(
        max_length=30,
        required=False,
        label=_("What the way back costs you"),
        help_text=_("Made good by the seller where the policy or the cause says so."),
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class CodeForm(Seen):
    """The seller's code."""

    code = forms.CharField(
        max_length=2 * DIGITS,
        label=_("Code that the seller shows you"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )


def _freely(actor: Actor, view: TradeView, form: forms.Form, now: datetime) -> None:
    said = form.cleaned_data
    returning.return_freely(actor, view.id, states=said["states"], seen=said["seen"], now=now)


def _ask(actor: Actor, view: TradeView, form: forms.Form, now: datetime) -> None:
    said = form.cleaned_data
    returning.ask_return(actor, view.id, cause=said["cause"], statement=said["statement"], seen=said["seen"], now=now)


def _refuse(actor: Actor, view: TradeView, form: forms.Form, now: datetime) -> None:
    returning.refuse_return(actor, view.id, now=now, **_said(form))


def _object(actor: Actor, view: TradeView, form: forms.Form, now: datetime) -> None:
    returning.object_return(actor, view.id, reason=form.cleaned_data["reason"], now=now, **_said(form))


def _said(form: forms.Form) -> dict[str, Any]:
    said = form.cleaned_data
    return {
        "statement": said["statement"],
        "photos": [bytes_of(each) for each in said["photos"]],
        "seen": said["seen"],
    }


def _send(actor: Actor, view: TradeView, form: forms.Form, now: datetime) -> None:
    said = form.cleaned_data
    cost = said["cost"].strip()
    returning.send_back(
        actor,
        view.id,
        tracking=said["tracking"],
        photo=bytes_of(said["photo"]),
        cost=Money.parse(cost, view.price.currency) if cost else None,
        seen=said["seen"],
        now=now,
    )


def _hand_back(actor: Actor, view: TradeView, form: forms.Form, now: datetime) -> None:
    said = form.cleaned_data
    returning.hand_back(actor, view.id, code=said["code"], seen=said["seen"], now=now)


FORMS: Final[dict[str, type[forms.Form]]] = {
    "return_freely": FreelyForm,
    "ask_return": WishForm,
    "refuse_return": AnswerForm,
    "object_return": DisputeForm,
    "send_back": SendForm,
    "hand_back": CodeForm,
}

DOORS: Final[dict[str, Callable[[Actor, TradeView, forms.Form, datetime], object]]] = {
    "return_freely": _freely,
    "ask_return": _ask,
    "refuse_return": _refuse,
    "object_return": _object,
    "send_back": _send,
    "hand_back": _hand_back,
}
