"""What people say of messages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.connect.domain.endpoints import LONGEST_URL
from truehand.connect.domain.moments import QuietHours, zones
from truehand.connect.domain.views import Letters, Wishes

HOURS = tuple((hour, f"{hour:02}:00") for hour in range(24))
KINDS = (
    ("trade", _("Trades")),
    ("payment", _("Money")),
    ("listing", _("What I sell")),
    ("debt", _("Debts")),
    ("inspection", _("Inspections")),
    ("search", _("Searches that I keep")),
)


class WishesForm(forms.Form):
    """Which letters, and when not."""

    letters = forms.ChoiceField(
        label=_("By letter"),
        choices=[(Letters.ALL, _("Everything")), (Letters.DEADLINES, _("Only what has a deadline"))],
        widget=forms.RadioSelect,
    )
    begins = forms.TypedChoiceField(label=_("Quiet from"), choices=HOURS, coerce=int)
    ends = forms.TypedChoiceField(
        label=_("until"), choices=HOURS, coerce=int, help_text=_("The same hour twice: no quiet hours.")
    )
    zone = forms.ChoiceField(label=_("By the clock of"))

    def __init__(self, *given: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Offer all zones."""
        super().__init__(*given, **options)
        self.fields["zone"].choices = [(name, name.replace("_", " ")) for name in sorted(zones())]  # type: ignore[attr-defined]

    @classmethod
    def of(cls, wishes: Wishes) -> WishesForm:
        """Return the form as it stands."""
        quiet = wishes.quiet
        return cls(initial={"letters": wishes.letters, "begins": quiet.begins, "ends": quiet.ends, "zone": quiet.zone})

    def wishes(self) -> Wishes:
        """Return what was chosen."""
        told = self.cleaned_data
        return Wishes(Letters(told["letters"]), QuietHours(told["zone"], told["begins"], told["ends"]))


class EndpointForm(forms.Form):
    """Which server, and what it is told of."""

    url = forms.CharField(
        label=_("Address of the server"),
        max_length=LONGEST_URL,
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=KINDS,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Nothing ticked: of everything."),
    )
