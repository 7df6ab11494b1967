"""What operators type about the books."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.edge.problem import language
from truehand.payments.domain.report import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import QueryDict

    from truehand.identity.domain.views import PartyView

LONGEST = 1000


class DayForm(forms.Form):
    """Which days to reconcile."""

    since = forms.DateField(label=_("From day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("To day"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class ReasonForm(forms.Form):
    """Why, in words that are kept for good."""

    reason = forms.CharField(
        max_length=LONGEST,
        label=_("Reason"),
        help_text=_("Kept for good, and read by auditor and custodian."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class VerdictForm(ReasonForm):
    """What a line that is told differently now counts as, and why."""

    verdict = forms.TypedChoiceField(label=_("What counts"), coerce=Verdict, widget=forms.RadioSelect)
    field_order = ("verdict", "reason")

    def __init__(self, data: QueryDict | None = None, **words: object) -> None:
        said = None if data is None else {"verdict": Verdict.ACCEPT.value, **data.dict()}
        super().__init__(said, **words)  # type: ignore[arg-type]
        chinese = language() == "zh"
        choices = [(each.value, each.words[0] if chinese else each.words[1]) for each in Verdict]
        self.fields["verdict"].choices = choices  # type: ignore[attr-defined]
        self.fields["verdict"].initial = Verdict.ACCEPT.value


class WordForm(forms.Form):
    """A word about a discrepancy, or its end."""

    text = forms.CharField(max_length=LONGEST, label=_("Your words"), widget=forms.Textarea(attrs={"rows": 3}))


class OwnerForm(forms.Form):
    """To whom a discrepancy is given."""

    owner = forms.TypedChoiceField(label=_("Operator"), coerce=UUID)

    def __init__(self, operators: Iterable[PartyView], *words: object) -> None:
        super().__init__(*words)  # type: ignore[arg-type]
        self.fields["owner"].choices = [(str(each.id), each.display_name) for each in operators]  # type: ignore[attr-defined]
