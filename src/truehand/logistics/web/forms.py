"""What a carrier types and shows of its papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.edge.problem import language
from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.evidence.domain.exhibit import bytes_of
from truehand.identity.domain.countries import COUNTRIES
from truehand.kernel.currency import EXPONENTS
from truehand.kernel.money import Money
from truehand.logistics.domain.vetting import LONGEST_ISSUER, LONGEST_NUMBER, Papers

_PICTURE = {"accept": "image/jpeg,image/png,image/webp"}


def _day(label: Any) -> forms.DateField:  # noqa: ANN401 - a lazy sentence
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class PapersForm(forms.Form):
    """Licence, insurance cover, and what is carried from where."""

    number = forms.CharField(label=_("Number of the carrier's licence"), max_length=LONGEST_NUMBER)
    issuer = forms.CharField(label=_("Licence issued by"), max_length=LONGEST_ISSUER)
    licence_until = _day(_("Licence valid until"))
    licence = forms.FileField(label=_("Photo of the licence"), widget=forms.FileInput(attrs=_PICTURE))
    cover = forms.CharField(
        label=_("Sum insured for each transport"), max_length=24, widget=forms.TextInput(attrs={"inputmode": "decimal"})
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=[(each, each) for each in sorted(EXPONENTS)])
    cover_until = _day(_("Insurance valid until"))
    policy = forms.FileField(label=_("Photo of the policy"), widget=forms.FileInput(attrs=_PICTURE))
    classes = forms.MultipleChoiceField(label=_("Machines carried"), widget=forms.CheckboxSelectMultiple)
    countries = forms.MultipleChoiceField(
        label=_("Regions where it picks up"), widget=forms.SelectMultiple(attrs={"size": 6})
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Offer every class and country in the reader's language."""
        super().__init__(*args, **options)
        place = 0 if language().startswith("zh") else 1
        choices = {
            "classes": [(str(each), names[place]) for each, names in CLASS_NAMES.items()],
            "countries": [(each.code, (each.zh, each.en)[place]) for each in COUNTRIES.values()],
        }
        for name, offered in choices.items():
            field = self.fields[name]
            if isinstance(field, forms.MultipleChoiceField):
                field.choices = offered

    def papers(self) -> Papers:
        """Return what was typed; refuses an amount that is none."""
        said = self.cleaned_data
        return Papers(
            said["number"],
            said["issuer"],
            said["licence_until"],
            Money.parse(said["cover"], said["currency"]),
            said["cover_until"],
            tuple(said["classes"]),
            tuple(said["countries"]),
        )

    def photos(self) -> dict[str, bytes]:
        """Return both photos as they were sent."""
        return {"licence": bytes_of(self.cleaned_data["licence"]), "cover": bytes_of(self.cleaned_data["policy"])}
