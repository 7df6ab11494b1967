"""What a person types for each act; the doors check what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.disputes.domain.case import REASONS
from truehand.kernel.money import Money
from truehand.trade.domain.terms import DEFAULT_INSPECTION_DAYS, LONGEST_INSPECTION_DAYS, LONGEST_PLACE, LONGEST_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.core.files.uploadedfile import UploadedFile

PHOTO_TYPES = "image/jpeg,image/png,image/webp"
MOST_PHOTOS = 6


class Photos(forms.ClearableFileInput):
    """A file input that takes several photos."""

    allow_multiple_selected = True


class PhotosField(forms.FileField):
    """Several photos at once, none required."""

    def __init__(self) -> None:
        super().__init__(
            label=_("Photos"),
            required=False,
            help_text=_("JPEG, PNG or WebP, up to six, 8 MB each."),
            widget=Photos(attrs={"multiple": True, "accept": PHOTO_TYPES}),
        )

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:  # noqa: ANN401 - as Django's
        """Return the list of files; refuse more than six."""
        files: Iterable[Any] = data if isinstance(data, (list, tuple)) else [data] if data else []
        cleaned = [super(PhotosField, self).clean(each, initial) for each in files]
        if len(cleaned) > MOST_PHOTOS:
            raise forms.ValidationError(_("Six photos at the most."))
        return cleaned


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


class OfferForm(Priced):
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


class CounterForm(Priced, Seen):
    """Another price."""


class SignForm(Seen):
    """The contract that was read."""

    contract_sha256 = forms.CharField(widget=forms.HiddenInput, max_length=64)
    read = forms.BooleanField(label=_("I have read the contract and agree to it."))


class BookForm(Seen):
    """A carriage to the contract's place of delivery."""

    pick_up_at = forms.DateField(label=_("Pick-up day"), widget=forms.DateInput(attrs={"type": "date"}))
    vehicle = forms.CharField(max_length=40, label=_("Vehicle and number plate"))
    origin = forms.CharField(max_length=LONGEST_PLACE, label=_("Pick-up place"))


class HandOverForm(Seen):
    """Code, photo and note of a hand-over."""

    code = forms.CharField(
        max_length=12,
        label=_("Six-digit code"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )
    photo = forms.FileField(
        label=_("Photo of the machine as it is handed over"),
        widget=forms.FileInput(attrs={"accept": PHOTO_TYPES}),
    )
    note = forms.CharField(max_length=500, required=False, label=_("Note"), widget=forms.Textarea(attrs={"rows": 3}))


class AnswerForm(Seen):
    """A statement in a dispute, with photos."""

    statement = forms.CharField(
        max_length=LONGEST_TEXT, label=_("Tell what happened"), widget=forms.Textarea(attrs={"rows": 5})
    )
    photos = PhotosField()


class DisputeForm(AnswerForm):
    """A dispute: reason, statement, photos."""

    reason = forms.ChoiceField(label=_("What is wrong"), widget=forms.RadioSelect)
    field_order = ("seen", "reason", "statement", "photos")

    def __init__(self, *args: Any, chinese: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **kwargs)
        choices = [(reason.value, pair[0] if chinese else pair[1]) for reason, pair in REASONS.items()]
        self.fields["reason"].choices = choices  # type: ignore[attr-defined]


class RuleForm(Seen):
    """A ruling: two amounts that sum to what is held, and the reasons."""

    to_buyer = forms.CharField(
        max_length=30, label=_("To the buyer"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    to_seller = forms.CharField(
        max_length=30, label=_("To the seller"), widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    seize_deposit = forms.BooleanField(
        required=False, label=_("Seize the seller's deposit; half of it goes to the buyer")
    )
    reasons = forms.CharField(
        max_length=LONGEST_TEXT, label=_("Reasons, for both sides to read"), widget=forms.Textarea(attrs={"rows": 5})
    )


class RateForm(Seen):
    """One to five stars and a few words."""

    stars = forms.TypedChoiceField(
        coerce=int,
        choices=[(count, "★" * count) for count in range(5, 0, -1)],
        widget=forms.RadioSelect,
        label=_("Stars"),
    )
    text = forms.CharField(
        max_length=1000, required=False, label=_("In a few words"), widget=forms.Textarea(attrs={"rows": 3})
    )


class OverrideForm(Seen):
    """An operator's override: the reason, the same for the proposal and for carrying it out."""

    reason = forms.CharField(max_length=LONGEST_TEXT, label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))
