"""What is stated before others' data are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.edge.problem import language
from truehand.kernel.personal import Purpose
from truehand.vault.domain.reading import LONGEST_WHY, Stated
from truehand.vault.domain.words import READ_FOR

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.http import QueryDict

    from truehand.vault.domain.words import Pair


class ReadForm(forms.Form):
    """For what, in which case, and why in one's own words."""

    purpose = forms.ChoiceField(label=_("What you read it for"))
    case = forms.ChoiceField(
        label=_("In which open case"),
        required=False,
        help_text=_("Without a case it counts as unusual and is looked at."),
    )
    why = forms.CharField(
        label=_("Why, in a sentence"),
        max_length=LONGEST_WHY,
        help_text=_("Whose data it is reads this."),
    )

    def __init__(self, purposes: Iterable[Purpose], cases: Mapping[UUID, Pair], data: QueryDict | None) -> None:
        """Offer what the reader's roles allow, and the open cases, if there is a choice."""
        super().__init__(data)
        place = 0 if language().startswith("zh") else 1
        self._offer("purpose", [(each.value, READ_FOR[each][place]) for each in purposes])
        self._offer("case", [("", _("none of them")), *((str(each), words[place]) for each, words in cases.items())])
        if not cases:
            del self.fields["case"]

    def stated(self) -> Stated:
        """Return what was stated."""
        said = self.cleaned_data
        return Stated(Purpose(said["purpose"]), said["why"], UUID(said["case"]) if said.get("case") else None)

    def _offer(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
