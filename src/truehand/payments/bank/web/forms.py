"""What bankers and operators type about statements and suspense."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from truehand.identity.domain.proposal import LONGEST_REASON
from truehand.payments.bank.config import custody_accounts
from truehand.payments.domain.booking import PlaceKind, Placing

if TYPE_CHECKING:
    from uuid import UUID


class StatementForm(forms.Form):
    """A file of statements of one account."""

    account = forms.ChoiceField(label=_("Account"))
    file = forms.FileField(
        label=_("Statement file"),
        help_text=_("CAMT.053, MT940, or the bank's own table where a mapping is configured."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Offer the configured accounts."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        accounts = self.fields["account"]
        accounts.choices = [  # type: ignore[attr-defined]
            (each.name, f"{each.bank} ····{each.last_four} {each.currency}") for each in custody_accounts()
        ]


class ReportForm(forms.Form):
    """A status report of the bank's."""

    report = forms.FileField(label=_("Status report"), help_text=_("pain.002. Only what it rejects is acted on."))


class PlacingForm(forms.Form):
    """What is to become of an item in suspense."""

    how = forms.ChoiceField(label=_("What it is"), widget=forms.RadioSelect)
    reference = forms.CharField(
        max_length=140,
        required=False,
        label=_("Reference of the payment, or name of the settlement"),
        help_text=_(
            "Of a payment that was asked for: TH and twelve characters. Of a settlement: as listed on this page."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )
    party = forms.UUIDField(
        required=False,
        label=_("Party"),
        help_text=_("Where it is a party's own: the identifier on the party's page at the desk."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "class": "code"}),
    )
    reason = forms.CharField(
        max_length=LONGEST_REASON,
        label=_("Reason"),
        help_text=_("For the operator who approves, and for the record: how you found out."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Word the choices in the reader's language."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        chinese = (get_language() or "").startswith("zh")
        choices = [(each.value, each.words[0] if chinese else each.words[1]) for each in PlaceKind]
        self.fields["how"].choices = choices  # type: ignore[attr-defined]

    def placing(self) -> Placing:
        """Return what was chosen, without what belongs to another choice."""
        said = self.cleaned_data
        how = PlaceKind(said["how"])
        party: UUID | None = said["party"] if how is PlaceKind.BALANCE else None
        named = said["reference"].strip()
        reference = {PlaceKind.PAYMENT: named.upper(), PlaceKind.SETTLEMENT: named}.get(how, "")
        return Placing(how, reference, party)
