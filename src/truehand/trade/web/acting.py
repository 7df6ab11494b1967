"""From an act's name and what was typed to the one call that does it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from truehand.disputes.domain.case import REASONS
from truehand.evidence.domain.exhibit import bytes_of
from truehand.kernel.money import Money
from truehand.trade.domain.given import HandOver
from truehand.trade.operations import agree, give_back, machines, rate, ship
from truehand.trade.web import forms, quarrelling, sending_back
from truehand.trade.web.plain import PLAIN

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.forms import Form

    from truehand.kernel.actor import Actor
    from truehand.logistics.domain.booking import BookingView, HandOverView
    from truehand.trade.domain.acts import Act
    from truehand.trade.domain.views import TradeView
    from truehand.trade.domain.words import Pair


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that was refused, with the form as it was typed."""

    act: str
    form: Form


# The contract is signed and amended on pages of their own; the trade page only leads there.
ELSEWHERE: Final = frozenset({"sign", "amend", "sign_amendment"})


@dataclass(frozen=True, slots=True)
class Offered:
    """An act as the page offers it: ``bare`` needs nothing typed, ``error`` is why it was refused just now."""

    act: Act
    form: Form
    bare: bool
    error: str
    leg: HandOverView | None
    reasons: tuple[tuple[str, Pair], ...]

    @property
    def open(self) -> bool:
        """Whether its fold stands open."""
        return bool(self.error)

    @property
    def shows_error(self) -> bool:
        """Whether the refusal is shown beside it."""
        return self.open and not self.bare and self.act.name not in ELSEWHERE


def offered(view: TradeView, refused: Refused | None, *, booking: BookingView | None) -> tuple[Offered, ...]:
    """Return the acts that the viewer may take, the refused one with what was typed."""
    found = []
    for each in view.acts:
        again = refused if refused is not None and refused.act == each.name else None
        found.append(
            Offered(
                act=each,
                form=again.form if again else form_of(each.name, view),
                bare=each.name not in FORMS,
                error=first_error(again.form) if again else "",
                leg=booking.next_leg if booking is not None else None,
                reasons=tuple((reason.value, pair) for reason, pair in REASONS.items())
                if each.name in {"dispute", "object_return"}
                else (),
            )
        )
    return tuple(found)


def first_error(form: Form) -> str:
    """Return the first sentence of a form's refusal."""
    return str(next(iter(form.errors.values()))[0])


def form_of(act: str, view: TradeView, *, data: Any = None, files: Any = None) -> Form:  # noqa: ANN401 - as Django's
    """Return the form of an act, filled with what was typed or with what the page knows."""
    extra: dict[str, Any] = {"currency": view.price.currency} if act == "counter" else {}
    first: dict[str, Any] = {"seen": view.step}
    if act == "counter":
        first |= {"price": view.price.decimal_text(), **forms.CounterForm.initial_of(view.agreed)}
    return FORMS.get(act, forms.Seen)(data, files, initial=first, auto_id=f"{act}_%s", **extra)


def do(act: str, actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    """Do the act with a form that is valid; refuses what the door refuses."""
    DOORS[act](actor, view, form, now)


def _plain(door: Callable[..., int]) -> Callable[[Actor, TradeView, Form, datetime], object]:
    """An act that needs nothing but the step that was seen."""
    return lambda actor, view, form, now: door(actor, view.id, seen=form.cleaned_data["seen"], now=now)


def _counter(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    price = Money.parse(form.cleaned_data["price"], view.price.currency)
    beside = form.beside(view.agreed) if isinstance(form, forms.CounterForm) else None
    agree.counter(actor, view.id, price=price, beside=beside, seen=form.cleaned_data["seen"], now=now)


def _sign(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    said = form.cleaned_data
    agree.sign(actor, view.id, contract_sha256=said["contract_sha256"], seen=said["seen"], now=now)


def _book(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    said = form.cleaned_data
    ship.book(
        actor,
        view.id,
        pick_up_at=said["pick_up_at"],
        vehicle=said["vehicle"],
        origin=said["origin"],
        seen=said["seen"],
        now=now,
    )


def _hand_over(door: Callable[..., int]) -> Callable[[Actor, TradeView, Form, datetime], object]:
    def done(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
        said = form.cleaned_data
        proof = HandOver(bytes_of(said["photo"]), said["note"], said["seal"], said["twice"])
        door(actor, view.id, code=said["code"], proof=proof, seen=said["seen"], now=now)

    return done


def _rate(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    said = form.cleaned_data
    rate.rate(actor, view.id, stars=said["stars"], text=said["text"], seen=said["seen"], now=now)


def _override(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    """Ask another operator first; the same reason again, once approved, carries it out."""
    said = form.cleaned_data
    if form.data.get("step") == "ask":
        give_back.ask_override(actor, view.id, reason=said["reason"], now=now)
    else:
        give_back.override_refund(actor, view.id, reason=said["reason"], seen=said["seen"], now=now)


def _end_held(actor: Actor, view: TradeView, form: Form, now: datetime) -> None:
    """Ask another operator first, as with an override."""
    said = form.cleaned_data
    if form.data.get("step") == "ask":
        machines.ask_end(actor, view.id, reason=said["reason"], now=now)
    else:
        machines.end_held(actor, view.id, reason=said["reason"], seen=said["seen"], now=now)


FORMS: Final[dict[str, type[Form]]] = {
    "counter": forms.CounterForm,
    "sign": forms.SignForm,
    "book": forms.BookForm,
    "pick_up": forms.HandOverForm,
    "deliver": forms.HandOverForm,
    **quarrelling.FORMS,
    **sending_back.FORMS,
    "rate": forms.RateForm,
    "override": forms.OverrideForm,
    "end_held": forms.OverrideForm,
}

DOORS: Final[dict[str, Callable[[Actor, TradeView, Form, datetime], object]]] = {
    **{name: _plain(door) for name, (door, _) in PLAIN.items()},
    "counter": _counter,
    "sign": _sign,
    "book": _book,
    "pick_up": _hand_over(ship.pick_up),
    "deliver": _hand_over(ship.deliver),
    **quarrelling.DOORS,
    **sending_back.DOORS,
    "rate": _rate,
    "override": _override,
    "end_held": _end_held,
}
