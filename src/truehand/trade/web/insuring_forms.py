"""What people type about insurance; the doors check what it means."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.edge.refusals import NotFound, RequestNotUnderstood
from truehand.insurance.domain.claims import LONGEST, LONGEST_ANSWER, OF_KIND
from truehand.insurance.domain.claims import forms as asked_by
from truehand.insurance.domain.kinds import Kind
from truehand.insurance.domain.tariff import AMOUNTS, NAMES, Numbers
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money, MoneyNotUnderstood
from truehand.trade.web.forms import PhotosField, spoken

if TYPE_CHECKING:
    from truehand.insurance.domain.claims import ClaimView
    from truehand.insurance.domain.kinds import Pair
    from truehand.insurance.domain.policies import PolicyView
    from truehand.insurance.domain.products import ProductView

_AREA: Final = {"rows": 4}
_DECIMAL: Final = {"inputmode": "decimal"}
# What a product begins with in the form: amounts in units of its currency, shares in per cent.
_USUAL: Final = {
    "rate": "0.4",
    "insured": "100",
    "most_insured": "5,000,000",
    "minimum": "200",
    "deductible": "2",
    "least_deductible": "1,000",
    "pays": "90",
    "commission": "10",
    "warn": "70",
    "stop": "100",
    "four_eyes": "50,000",
}


class ProductForm(forms.Form):
    """Which product."""

    product = forms.UUIDField()


class AmountForm(forms.Form):
    """A form with an amount in a currency that is known."""

    currency = ""
    amount_field = "loss"

    def clean(self) -> dict[str, Any]:
        """Refuse what is no amount."""
        said = super().clean() or {}
        try:
            if said.get(self.amount_field):
                Money.parse(said[self.amount_field], self.currency)
        except MoneyNotUnderstood:
            self.add_error(self.amount_field, _("Give an amount such as 12,800.00."))
        return said

    def loss(self) -> Money:
        """Return the amount; nothing where none was typed."""
        return Money.parse(self.cleaned_data[self.amount_field] or "0", self.currency)


class ClaimForm(AmountForm):
    """What happened; the questions are the reason's."""

    reason = forms.ChoiceField(label=_("What went wrong"))
    happened_at = forms.DateTimeField(
        label=_("When it went wrong"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    loss_typed = forms.CharField(label=_("Loss"), max_length=24)
    meter = forms.IntegerField(label=_("Hour meter at the fault"), min_value=0, max_value=200_000, required=False)
    text = forms.CharField(label=_("In your own words"), max_length=LONGEST, widget=forms.Textarea(attrs=_AREA))
    amount_field = "loss_typed"

    def __init__(self, *given: Any, policy: PolicyView, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Ask what the policy's reasons ask."""
        super().__init__(*given, **options)
        self.currency = policy.insured.currency
        reasons = OF_KIND[policy.kind]
        self.fields["reason"].choices = spoken((each.value, each.words) for each in reasons)  # type: ignore[attr-defined]
        if policy.last_meter is None:
            del self.fields["meter"]
        self.fields["loss_typed"].label = f"{self.fields['loss_typed'].label} ({self.currency})"
        for reason in reasons:
            for item in asked_by()[reason]:
                ((_key, label),) = spoken([(item.key, item.words)])
                self.fields[f"answer_{item.key}"] = forms.CharField(
                    label=label, max_length=LONGEST_ANSWER, required=False
                )
        self.fields["photos"] = PhotosField()
        self.fields["photos"].label = _("Photos")

    def clean(self) -> dict[str, Any]:
        """Leave the meter empty where it is not asked for."""
        said = super().clean()
        said.setdefault("meter", None)
        return said

    def answers(self) -> dict[str, str]:
        """Return the answers by what they answer."""
        marked = (name for name in self.cleaned_data if name.startswith("answer_"))
        return {name.removeprefix("answer_"): self.cleaned_data[name] for name in marked}


class DecisionForm(AmountForm):
    """An amount and reasons, or words alone."""

    loss_found = forms.CharField(label=_("Loss as assessed; 0 refuses"), max_length=24, required=False)
    text = forms.CharField(label=_("Grounds"), max_length=LONGEST, widget=forms.Textarea(attrs=_AREA))
    amount_field = "loss_found"

    def __init__(self, *given: Any, currency: str, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Say in which currency."""
        super().__init__(*given, **options)
        self.currency = currency


class NumbersForm(forms.Form):
    """A product's numbers as people say them: shares in per cent, amounts in the product's currency."""

    kind = forms.TypedChoiceField(label=_("Product"), coerce=Kind)
    currency = forms.ChoiceField(
        label=_("Currency"), choices=[(each, each) for each in sorted(EXPONENTS)], initial="CNY"
    )

    def __init__(self, *given: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Offer the kinds by name, and ask for every number by its own."""
        super().__init__(*given, **options)
        self.fields["kind"].choices = spoken((each.value, each.words) for each in Kind)  # type: ignore[attr-defined]
        for name, label in spoken(NAMES.items()):
            initial = _USUAL[name]
            self.fields[name] = (
                forms.CharField(label=label, initial=initial, max_length=24, widget=forms.TextInput(attrs=_DECIMAL))
                if name in AMOUNTS
                else forms.DecimalField(label=f"{label} (%)", initial=initial, max_digits=6, decimal_places=2)
            )

    def numbers(self) -> Numbers:
        """Return what was typed, in basis points and minor units; refuses (MoneyNotUnderstood) what is no amount."""
        said, currency = self.cleaned_data, self.cleaned_data["currency"]
        return Numbers(
            **{
                name: Money.parse(said[name], currency).minor if name in AMOUNTS else int(said[name] * 100)
                for name in Numbers.__slots__
            }
        )


def figures_of(product: ProductView) -> list[tuple[Pair, str]]:
    """Return a product's numbers for people: each with its name, shares in per cent, amounts with their currency."""
    return [(words, _figure(name, getattr(product.numbers, name), product.currency)) for name, words in NAMES.items()]


def _figure(name: str, number: int, currency: str) -> str:
    return str(Money(number, currency)) if name in AMOUNTS else _percent(number)


def _percent(basis_points: int) -> str:
    return f"{basis_points / 100:.2f}".rstrip("0").rstrip(".") + " %"


def texts_of(policy: PolicyView) -> Pair:
    """Return a policy's own words, as its document has them."""
    said = json.loads(policy.document)
    return said["zh"], said["en"]


def asked(claim: ClaimView) -> list[tuple[Pair, str]]:
    """Return what the claimant answered to what the reason asks."""
    answers = claim.entries[0].facts.get("answers", {}) if claim.entries else {}
    known = answers if isinstance(answers, dict) else {}
    return [(each.words, str(known.get(each.key, ""))) for each in asked_by()[claim.reason]]


def identifier(typed: str) -> UUID:
    """Return an identifier that a hidden field carries; refuses NotFound."""
    try:
        return UUID(typed)
    except ValueError as error:
        raise NotFound from error


def until(typed: str) -> datetime:
    """Return the end of a day."""
    try:
        return datetime.combine(datetime.fromisoformat(typed).date(), time.max, UTC)
    except ValueError as error:
        raise RequestNotUnderstood.at(
            "until", "须为日期，如 2027-11-22", "must be a date such as 2027-11-22"
        ) from error
