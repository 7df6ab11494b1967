"""What people type about their money."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


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
