"""Forms of the listings room; what they let through, the operations still check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.edge.templatetags.truehand import spoken
from truehand.equipment.domain.classes import CLASS_NAMES, UNMETERED
from truehand.equipment.domain.photos.views import PHOTO_VIEWS
from truehand.equipment.domain.repairs import PARTS, Repair
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money
from truehand.listings.domain.countries import COUNTRIES
from truehand.listings.domain.facts import CONDITION_NAMES, LENGTHS, MOST_HOURS, Facts
from truehand.listings.domain.views import SORT_NAMES, Filters, Sort

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.listings.domain.views import ListingView


def _choices(names: Mapping[Any, tuple[str, str]], empty: str | None = None) -> list[tuple[str, str]]:
    """Return the names in the reader's language, after an empty choice when one is wanted."""
    named = [(str(value), spoken(pair)) for value, pair in names.items()]
    return named if empty is None else [("", empty), *named]


class FactsForm(forms.Form):
    """What a seller states, and the price."""

    equipment_class = forms.ChoiceField(label=_("Class of machine"))
    maker = forms.CharField(label=_("Maker"), max_length=LENGTHS["maker"], help_text=_("As on the nameplate."))
    model = forms.CharField(label=_("Model"), max_length=LENGTHS["model"], help_text=_("As on the nameplate."))
    serial = forms.CharField(
        label=_("Serial number"), max_length=LENGTHS["serial"], help_text=_("Every letter and digit, as stamped.")
    )
    year = forms.IntegerField(label=_("Year made"))
    hours = forms.IntegerField(
        label=_("Hours worked"),
        required=False,
        help_text=_("As the hour meter shows; left open for what has none, a phone or a laptop."),
    )
    condition = forms.TypedChoiceField(
        label=_("Condition"),
        coerce=int,
        help_text=_("The inspector grades it too; two grades lower is a contradiction."),
    )
    country = forms.ChoiceField(label=_("Country or region"))
    location = forms.CharField(label=_("Place"), max_length=LENGTHS["location"], help_text=_("Province and city."))
    price = forms.CharField(label=_("Price"), max_length=24, widget=forms.TextInput({"inputmode": "decimal"}))
    currency = forms.ChoiceField(label=_("Currency"), choices=[(code, code) for code in EXPONENTS])
    description = forms.CharField(
        label=_("Description"), max_length=LENGTHS["description"], required=False, widget=forms.Textarea({"rows": 5})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **kwargs)
        self._choose("equipment_class", _choices(CLASS_NAMES))
        self._choose("condition", _choices(CONDITION_NAMES, str(_("Choose"))))
        self._choose("country", _choices(COUNTRIES))

    def clean_hours(self) -> int:
        """Return the hours; what counts none has none, of anything else they are asked for."""
        hours: int | None = self.cleaned_data["hours"]
        if hours is None and self.cleaned_data.get("equipment_class") not in UNMETERED:
            field = self.fields["hours"]
            raise forms.ValidationError(field.error_messages["required"], code="required")
        return hours or 0

    def facts(self) -> Facts:
        """Return what was typed, once the form is valid."""
        stated = {name: self.cleaned_data[name] for name in Facts.__dataclass_fields__}
        return Facts(**stated)

    def asked(self) -> Money:
        """Return the price; refuses MoneyNotUnderstood."""
        return Money.parse(self.cleaned_data["price"], self.cleaned_data["currency"])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


def filled_from(view: ListingView) -> dict[str, object]:
    """Return the initial values that show a listing's present facts."""
    return {**view.facts.stated(), "price": view.price.decimal_text(), "currency": view.price.currency}


class PhotosForm(forms.Form):
    """Which side the uploaded photos show."""

    view = forms.ChoiceField(label=_("Side shown"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **kwargs)
        field = self.fields["view"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _choices(PHOTO_VIEWS)


class RepairForm(forms.Form):
    """A repair of the machine, for its passport."""

    part = forms.ChoiceField(label=_("Part repaired"))
    on = forms.DateField(label=_("Day of the repair"), widget=forms.DateInput(attrs={"type": "date"}))
    hours = forms.IntegerField(
        label=_("Hours worked by then, if known"), required=False, min_value=0, max_value=MOST_HOURS
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **kwargs)
        field = self.fields["part"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _choices(PARTS, str(_("Choose")))

    def repair(self) -> Repair:
        """Return what was typed, once the form is valid."""
        return Repair(**self.cleaned_data)


class FilterForm(forms.Form):
    """The search."""

    text = forms.CharField(label=_("Words"), required=False, max_length=100)
    sort = forms.ChoiceField(label=_("Order"), required=False)
    equipment_class = forms.ChoiceField(label=_("Class of machine"), required=False)
    maker = forms.CharField(label=_("Maker"), required=False, max_length=60, widget=forms.TextInput({"list": "makers"}))
    country = forms.ChoiceField(label=_("Country or region"), required=False)
    year_from = forms.IntegerField(label=_("Made from"), required=False, min_value=0, max_value=9999)
    year_to = forms.IntegerField(label=_("Made until"), required=False, min_value=0, max_value=9999)
    hours_from = forms.IntegerField(label=_("Hours at least"), required=False, min_value=0, max_value=10**6)
    hours_to = forms.IntegerField(label=_("Hours at most"), required=False, min_value=0, max_value=10**6)
    size_from = forms.IntegerField(label=_("Tons at least"), required=False, min_value=0, max_value=999)
    size_to = forms.IntegerField(label=_("Tons at most"), required=False, min_value=0, max_value=999)
    condition_from = forms.TypedChoiceField(label=_("Condition at least"), required=False, coerce=int, empty_value=None)
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    price_from = forms.CharField(label=_("Price from"), required=False, max_length=24)
    price_to = forms.CharField(label=_("Price to"), required=False, max_length=24)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **kwargs)
        everything = str(_("Any"))
        choices = {
            "sort": _choices(SORT_NAMES),
            "equipment_class": _choices(CLASS_NAMES, everything),
            "country": _choices(COUNTRIES, everything),
            "condition_from": _choices(CONDITION_NAMES, everything),
            "currency": [("", everything), *((code, code) for code in EXPONENTS)],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = offered

    def filters(self) -> Filters:
        """Return the filters of a valid form; refuses FilterNotUnderstood and MoneyNotUnderstood."""
        said = self.cleaned_data
        return Filters(
            text=said["text"],
            equipment_class=said["equipment_class"],
            maker=said["maker"],
            country=said["country"],
            currency=said["currency"],
            year_from=said["year_from"],
            year_to=said["year_to"],
            hours_from=said["hours_from"],
            hours_to=said["hours_to"],
            size_from=said["size_from"],
            size_to=said["size_to"],
            price_from=self._minor("price_from"),
            price_to=self._minor("price_to"),
            condition_from=said["condition_from"],
            sort=Sort(said["sort"] or Sort.NEWEST),
        )

    def narrowing(self) -> list[forms.BoundField]:
        """Return every field beside the words."""
        return [field for field in self if field.name != "text"]

    def _minor(self, name: str) -> int | None:
        typed, currency = self.cleaned_data[name], self.cleaned_data["currency"]
        if not typed:
            return None
        # Without a currency the filters themselves say what is missing.
        return Money.parse(typed, currency).minor if currency else 0
