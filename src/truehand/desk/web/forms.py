"""What an operator writes at the desk: always a reason."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from truehand.edge.problem import language
from truehand.equipment.domain.claims import CLAIM_NAMES, LONGEST_REFERENCE
from truehand.identity.domain.labels import ROLE_ACTS, ROLES
from truehand.inspection.domain.certificate import LICENCES, SUBJECTS, Licence
from truehand.inspection.domain.template import current

LONGEST_REASON = 1_000


class ReasonForm(forms.Form):
    """Why; it is kept, and whom it concerns reads it."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It is kept with the decision."),
    )


class ReviewForm(ReasonForm):
    """A decision about the listing as it was seen; the seller reads the reason."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, quick: bool = False, **options: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **options)
        # A button that stands for a finding brings the finding's words.
        self.fields["reason"].required = not quick
        self.fields["reason"].help_text = _("The seller reads it; it is kept with the decision.")


class ClaimForm(forms.Form):
    """Somebody's claim on a machine."""

    kind = forms.ChoiceField(label=_("What is claimed"))
    reference = forms.CharField(
        label=_("Where the claim is recorded"),
        max_length=LONGEST_REFERENCE,
        help_text=_("A report's or a register's number."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **options)
        place, field = 0 if language().startswith("zh") else 1, self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.value, pair[place]) for kind, pair in CLAIM_NAMES.items()]


class LicenceForm(forms.Form):
    """Who may do what, until when."""

    party_id = forms.UUIDField(label=_("Party"), help_text=_("The identifier in the address of the party's page."))
    licence = forms.ChoiceField(label=_("Licence"))
    until = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Offer every standard and every subject in the reader's language."""
        super().__init__(*args, **options)
        place, field = 0 if language().startswith("zh") else 1, self.fields["licence"]
        scopes = [
            *((Licence.INSPECT, each.name, each.title) for each in current()),
            *((Licence.CERTIFY, each.value, words) for each, words in SUBJECTS.items()),
        ]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                (f"{kind}:{scope}", f"{LICENCES[kind][place]}: {words[place]}") for kind, scope, words in scopes
            ]


class MergeForm(ReasonForm):
    """The other passport of the same machine, by what its nameplate says."""

    maker = forms.CharField(label=_("Maker"), max_length=60)
    serial = forms.CharField(label=_("Serial number"), max_length=60)

    field_order = ("maker", "serial", "reason")


class RoleForm(ReasonForm):
    """A role to give or to take, and why."""

    act = forms.ChoiceField(label=_("Act"))
    role = forms.ChoiceField(label=_("Role"))

    field_order = ("act", "role", "reason")

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **options)
        place = 0 if language().startswith("zh") else 1
        for name, pairs in (("act", ROLE_ACTS), ("role", ROLES)):
            field = self.fields[name]
            if isinstance(field, forms.ChoiceField):
                field.choices = [(str(value), pair[place]) for value, pair in pairs.items()]


class NewsForm(forms.Form):
    """News, in both languages."""

    zh = forms.CharField(label=_("In Chinese"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    en = forms.CharField(label=_("In English"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
