"""What people type about their money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from truehand.kernel.money import Money

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truehand.payments.domain.rates import Rate


class AccountForm(forms.Form):
    """A bank account in one's own name."""

    holder = forms.CharField(
        max_length=200,
        label=_("Account holder"),
        help_text=_("Exactly your verified legal name; payouts go to your own account alone."),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    bank = forms.CharField(max_length=100, label=_("Bank"))
    number = forms.CharField(
        max_length=60,
        label=_("Account number or IBAN"),
        help_text=_("Stored encrypted; afterwards only the last four digits are shown."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text", "spellcheck": "false"}),
    )


class CodeForm(forms.Form):
    """The digits that the bank printed beside the small amount."""

    code = forms.CharField(
        max_length=24,
        label=_("Six digits after PV"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )


class RefundForm(forms.Form):
    """How much of a payment goes back the way it came, and why."""

    amount = forms.CharField(
        max_length=24,
        label=_("Amount to send back"),
        help_text=_("It is taken from the payer's balance."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )
    reason = forms.CharField(
        max_length=200,
        label=_("Reason"),
        help_text=_("Kept in the evidence; the channel is told too."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class UndoForm(forms.Form):
    """Why a posting is undone."""

    reason = forms.CharField(
        max_length=200,
        label=_("Reason"),
        help_text=_("Kept in the evidence."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class WriteOffForm(UndoForm):
    """How much of a debt is given up, and why."""

    amount = forms.CharField(
        max_length=24,
        label=_("Amount to write off"),
        help_text=_("The operator bears it."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
    )
    field_order = ("amount", "reason")


class ExchangeForm(forms.Form):
    """How much of which balance into which currency; with ``wanted`` the amount is what is to be got."""

    amount = forms.CharField(
        max_length=24, label=_("Amount"), widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"})
    )
    source = forms.ChoiceField(label=_("Out of"))
    to = forms.ChoiceField(label=_("Into"))
    wanted = forms.BooleanField(required=False, label=_("The amount is what I want to get"))
    key = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    trade = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any, *, own: Sequence[Money], rates: Sequence[Rate], initial: dict[str, Any]) -> None:  # noqa: ANN401 - as Django's
        """Offer the balances that there are, and what a rate leads to from one of them."""
        super().__init__(data, initial=initial)
        self.own = own
        present = [each.currency for each in own if each.minor > 0]
        reached = sorted({each.quote for each in rates if each.base in present})
        for name, currencies in (("source", present), ("to", reached)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [(each, each) for each in currencies]

    def money(self) -> Money:
        """Return what is given; refuses MoneyNotUnderstood."""
        return Money.parse(self.cleaned_data["amount"], self.cleaned_data["source"])

    def back(self) -> str:
        """Return where the exchange was wanted for: a trade's page; empty for none."""
        trade = self.cleaned_data["trade"]
        return reverse("trade:page", args=[trade]) if trade else ""
