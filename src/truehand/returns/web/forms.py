"""What a seller says of returns."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.edge.problem import language
from truehand.equipment.domain.classes import CLASS_NAMES
from truehand.kernel.money import BASIS_POINTS
from truehand.returns.domain.policy import EXCLUSIONS, HIGHEST_FEE, LONGEST_DAYS, Policy, WayBack

PERCENT = BASIS_POINTS // 100


def _side() -> int:
    return 0 if language().startswith("zh") else 1


def _classes() -> list[tuple[str, str]]:
    return [(key, words[_side()]) for key, words in CLASS_NAMES.items()]


def _exclusions() -> list[tuple[str, str]]:
    return [(key, words[_side()]) for key, words in EXCLUSIONS.items()]


def _payers() -> list[tuple[str, str]]:
    return [(each.value, each.label[_side()]) for each in WayBack]


class PolicyForm(forms.Form):
    """A policy for one class of machine."""

    equipment_class = forms.ChoiceField(label=_("For which machines"), choices=_classes)
    final_sale = forms.BooleanField(
        label=_("Every sale is final"),
        required=False,
        help_text=_("A machine that is not as described can be returned all the same."),
    )
    days = forms.IntegerField(
        label=_("Days after delivery in which no reason is needed"),
        min_value=0,
        max_value=LONGEST_DAYS,
        initial=7,
        help_text=_("The price stays in escrow as long as that, even where the buyer accepts earlier."),
    )
    percent = forms.DecimalField(
        label=_("Restocking fee, in per cent of the price"),
        min_value=0,
        max_value=HIGHEST_FEE // PERCENT,
        decimal_places=2,
        initial=0,
    )
    way_back = forms.ChoiceField(label=_("Who pays for the way back"), choices=_payers, widget=forms.RadioSelect)
    exclusions = forms.MultipleChoiceField(
        label=_("Not returned without a reason once"),
        choices=_exclusions,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        initial=list(EXCLUSIONS),
    )

    def policy(self) -> Policy:
        """Return what was said."""
        said = self.cleaned_data
        return Policy(
            days=said["days"],
            restocking_basis_points=int(said["percent"] * PERCENT),
            final_sale=said["final_sale"],
            exclusions=tuple(said["exclusions"]),
            way_back=WayBack(said["way_back"]),
        )
