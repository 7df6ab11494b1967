"""What a seller and a bidder type in an auction; the doors check what it means."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from truehand.auctions.domain import rule
from truehand.kernel.money import Money
from truehand.trade.domain.terms import LONGEST_PLACE

DAYS: Final = (1, 2, 3, 5, 7, 10, 14, 21, 30)
DEPOSITS: Final = (rule.DEPOSIT_BASIS_POINTS, 1_000, rule.MOST_DEPOSIT)
LONGEST_AMOUNT: Final = 30


def _amount(label: object, help_text: object = "") -> forms.CharField:
    return forms.CharField(
        max_length=LONGEST_AMOUNT,
        label=label,  # type: ignore[arg-type]  # a lazy sentence
        help_text=help_text,  # type: ignore[arg-type]  # a lazy sentence
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


def _days() -> list[tuple[int, str]]:
    return [(each, ngettext("%(number)s day", "%(number)s days", each) % {"number": each}) for each in DAYS]


class PutUpForm(forms.Form):
    """The terms that a machine is put up with; they stand until the auction is over."""

    start = _amount(_("First price"), _("The lowest bid that is taken."))
    reserve = _amount(
        _("Reserve"), _("Below it nothing is sold. Bidders see only whether it is met, never how much it is.")
    )
    days = forms.TypedChoiceField(choices=_days, coerce=int, initial=7, label=_("How long bids are taken"))
    deposit = forms.TypedChoiceField(
        choices=[(each, f"{each // 100} %") for each in DEPOSITS],
        coerce=int,
        initial=rule.DEPOSIT_BASIS_POINTS,
        label=_("Bidder's deposit, of the first price"),
        help_text=_("Who wins and does not sign or pay loses it, half of it to you."),
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        """Keep the currency of the listing."""
        super().__init__(*args, **kwargs)
        self.currency = currency
        for name in ("start", "reserve"):
            self.fields[name].label = f"{self.fields[name].label} ({currency})"

    def terms(self) -> dict[str, Any]:
        """Return the terms as the door takes them; refuses what is not an amount."""
        said = self.cleaned_data
        return {
            "start": Money.parse(said["start"], self.currency),
            "reserve": Money.parse(said["reserve"], self.currency),
            "lasts": timedelta(days=said["days"]),
            "deposit_basis_points": said["deposit"],
        }


class EnterForm(forms.Form):
    """Where the machine is to go if the bidder wins."""

    delivery_place = forms.CharField(
        max_length=LONGEST_PLACE,
        label=_("Where the machine is to be delivered"),
        help_text=_("Told to the seller only if you win."),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )


class BidForm(forms.Form):
    """The most that a bidder would pay, premium not included."""

    limit = _amount(_("The most you would bid"))

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        """Keep the currency of the auction."""
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["limit"].label = f"{self.fields['limit'].label} ({currency})"

    def money(self) -> Money:
        """Return the limit; refuses what is not an amount."""
        return Money.parse(self.cleaned_data["limit"], self.currency)
