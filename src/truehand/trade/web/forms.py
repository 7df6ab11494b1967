"""What a person types for each act; the doors check what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.disputes.domain.case import Reason
from truehand.disputes.domain.decide import LONGEST
from truehand.disputes.domain.intake import SIDES
from truehand.disputes.domain.rules import RULES
from truehand.edge.problem import language
from truehand.kernel.money import Money
from truehand.logistics.domain.seal import LONGEST_SEAL
from truehand.trade.domain import fees, plans
from truehand.trade.domain.agreed import LONGEST_WARRANTY_DAYS, LONGEST_WARRANTY_HOURS
from truehand.trade.domain.penalties import BY_RULING, Fault
from truehand.trade.domain.process import Who
from truehand.trade.domain.terms import DEFAULT_INSPECTION_DAYS, LONGEST_INSPECTION_DAYS, LONGEST_PLACE, LONGEST_TEXT
from truehand.trade.domain.words import ACTORS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

    from truehand.trade.domain.agreed import AgreedTerms
    from truehand.trade.domain.words import Pair


def spoken(named: Iterable[tuple[str, Pair]]) -> list[tuple[str, str]]:
    """Return choices in the reader's language."""
    at = 0 if language().startswith("zh") else 1
    return [(key, label[at]) for key, label in named]


def _faults() -> list[tuple[str, str]]:
    shares = [(fault, points // 100) for fault, points in BY_RULING.items()]
    return spoken(
        (fault.value, (f"{fault.label[0]}：{share}%", f"{fault.label[1]}: {share} %")) for fault, share in shares
    )


class Photos(forms.ClearableFileInput):
    """A file input that takes several photos."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos at once, none required; how many there may be is for the room that keeps them to say."""

    def __init__(self) -> None:
        super().__init__(required=False, widget=Photos)

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:  # noqa: ANN401 - as Django's
        """Return the list of files."""
        files: Iterable[Any] = data if isinstance(data, (list, tuple)) else [data] if data else []
        return [super(PhotosField, self).clean(each, initial) for each in files]


class Seen(forms.Form):
    """Every act names the step that the page showed."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class Priced(forms.Form):
    """A price in the currency of the listing."""

    price = forms.CharField(max_length=30, label=_("Price"), widget=forms.TextInput(attrs={"inputmode": "decimal"}))

    def __init__(self, *args: Any, currency: str = "CNY", **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["price"].help_text = currency

    def money(self) -> Money:
        """Return the price; refuses what is not an amount."""
        return Money.parse(self.cleaned_data["price"], self.currency)


class Bargained(forms.Form):
    """What is agreed on beside the price; a field that is not sent stays as it was."""

    fee_shares = forms.ChoiceField(
        choices=lambda: spoken((each.value, each.label) for each in fees.Shares),
        label=_("Who pays for the inspection"),
        required=False,
    )
    transport = forms.ChoiceField(
        choices=lambda: spoken((each.value, each.label) for each in fees.Shares),
        label=_("Who pays for the transport"),
        required=False,
    )
    delivery_by = forms.DateField(
        label=_("Delivered by, at the latest"),
        help_text=_("Leave it empty to keep to the contract's own periods."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        required=False,
    )
    warranty_days = forms.IntegerField(
        min_value=0,
        max_value=LONGEST_WARRANTY_DAYS,
        label=_("Seller's warranty: days from acceptance"),
        help_text=_("0 for none."),
        required=False,
    )
    warranty_hours = forms.IntegerField(
        min_value=0,
        max_value=LONGEST_WARRANTY_HOURS,
        label=_("Seller's warranty: hours on the meter"),
        help_text=_("It ends with whichever comes first; 0 for no bound by the meter."),
        required=False,
    )

    @staticmethod
    def initial_of(terms: AgreedTerms) -> dict[str, object]:
        """Return terms as the fields show them."""
        return {
            "fee_shares": terms.inspection.value,
            "transport": terms.transport.value,
            "delivery_by": terms.delivery_by,
            "warranty_days": terms.warranty_days,
            "warranty_hours": terms.warranty_hours,
        }

    def beside(self, present: AgreedTerms) -> AgreedTerms:
        """Return the terms that were typed, over those on the table."""
        return present.amended(
            {name: self.cleaned_data[name] for name in self.initial_of(present) if name in self.data}
        )


class OfferForm(Priced, Bargained):
    """An offer for a listing."""

    delivery_place = forms.CharField(
        max_length=LONGEST_PLACE,
        label=_("Where the machine is to be delivered"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )
    inspection_days = forms.IntegerField(
        min_value=1,
        max_value=LONGEST_INSPECTION_DAYS,
        initial=DEFAULT_INSPECTION_DAYS,
        label=_("Days to inspect the machine after delivery"),
    )
    plan = forms.ChoiceField(
        choices=lambda: spoken((each.key, each.label) for each in plans.PLANS.values()),
        initial=plans.DEFAULT,
        label=_("When the seller is paid"),
    )


class CounterForm(Priced, Seen, Bargained):
    """Another price, or other terms beside it."""


class SignForm(Seen):
    """The contract that was read."""

    contract_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    read = forms.BooleanField(label=_("I have read the contract and agree to it."))


class PayOutForm(forms.Form):
    """Part of a balance for a bank account of one's own; payments draws the fields. The key is the page's own."""

    account_id = forms.UUIDField()
    amount = forms.CharField(max_length=30)
    currency = forms.CharField(max_length=3)
    key = forms.CharField(max_length=200, required=False)


class BookForm(Seen):
    """A carriage to the contract's place of delivery; logistics draws the fields."""

    pick_up_at = forms.DateField()
    vehicle = forms.CharField(max_length=40)
    # Of a way back the places are known; of the way out logistics asks for it.
    origin = forms.CharField(max_length=LONGEST_PLACE, required=False)


class HandOverForm(Seen):
    """Code, photo and note of a hand-over; logistics draws the fields."""

    code = forms.CharField(max_length=12)
    photo = forms.FileField()
    note = forms.CharField(max_length=500, required=False)
    seal = forms.CharField(max_length=LONGEST_SEAL, required=False)
    twice = forms.BooleanField(required=False)


class AnswerForm(Seen):
    """A statement in a dispute, with photos; disputes draws the fields."""

    statement = forms.CharField(max_length=LONGEST)
    photos = PhotosField()


class DisputeForm(AnswerForm):
    """A dispute: reason, statement, photos, and what is asked for; disputes draws the fields."""

    claim = forms.CharField(max_length=30, required=False)

    reason = forms.ChoiceField(choices=[(reason.value, reason.value) for reason in Reason])


class SplitForm(Seen):
    """Two amounts that sum to what is held."""

    to_buyer = forms.CharField(
        max_length=30, label=_("To the buyer"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    to_seller = forms.CharField(
        max_length=30, label=_("To the seller"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )


class ProposeForm(SplitForm):
    """A proposal of a side or of the mediator."""

    text = forms.CharField(
        max_length=LONGEST,
        label=_("Why this is fair, for the other side to read"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AskEvidenceForm(Seen):
    """Whom an operator asks for more evidence, and for what."""

    sides = forms.MultipleChoiceField(
        choices=lambda: spoken((side, ACTORS[Who(side)]) for side in SIDES),
        widget=forms.CheckboxSelectMultiple,
        label=_("Who is to bring it"),
    )
    text = forms.CharField(
        max_length=LONGEST, label=_("What is missing, for both sides to read"), widget=forms.Textarea(attrs={"rows": 3})
    )


class RuleForm(SplitForm):
    """A ruling: two amounts that sum to what is held, the reasons, the rules and the faults."""

    rules = forms.MultipleChoiceField(
        choices=lambda: spoken(RULES.items()),
        widget=forms.CheckboxSelectMultiple,
        label=_("Rules that it rests on"),
    )
    seller_fault = forms.ChoiceField(
        choices=_faults, initial=Fault.NONE.value, label=_("Seller's fault: what of the deposit is seized")
    )
    buyer_fault = forms.ChoiceField(
        choices=_faults, initial=Fault.NONE.value, label=_("Buyer's fault: what of the deposit is seized")
    )
    reasons = forms.CharField(
        max_length=LONGEST, label=_("Reasons, for both sides to read"), widget=forms.Textarea(attrs={"rows": 5})
    )


class RateForm(Seen):
    """One to five stars and a few words; credit draws the fields."""

    stars = forms.TypedChoiceField(coerce=int, choices=[(count, count) for count in range(1, 6)])
    text = forms.CharField(max_length=1000, required=False)


class OverrideForm(Seen):
    """An operator's override: the reason, the same for the proposal and for carrying it out."""

    reason = forms.CharField(max_length=LONGEST_TEXT, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
