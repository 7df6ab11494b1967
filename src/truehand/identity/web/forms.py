"""What people type about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from truehand.edge import clock
from truehand.edge.problem import language
from truehand.identity import operations
from truehand.identity.domain.countries import COUNTRIES
from truehand.identity.domain.labels import DOCUMENTS, PARTY_KINDS, Pair, scope_label
from truehand.identity.domain.party import LONGEST_NAME, PartyKind, clean_name
from truehand.identity.domain.tokens import SCOPES
from truehand.kernel.refusal import Refusal

LIFETIMES = (7, 30, 90, 365)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from truehand.identity.domain.document import Scheme
    from truehand.identity.models import User


def spoken(pairs: Iterable[tuple[str, Pair]]) -> list[tuple[str, str]]:
    """Return choices in the reader's language."""
    place = 0 if language().startswith("zh") else 1
    return [(str(value), pair[place]) for value, pair in pairs]


def offer(form: forms.BaseForm, field: str, pairs: Iterable[tuple[str, Pair]]) -> None:
    """Give a choice field of a form its choices, in the reader's language."""
    choice = form.fields[field]
    if isinstance(choice, forms.ChoiceField):
        choice.choices = spoken(pairs)


class DisplayNameField(forms.CharField):
    """A name that others see."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - as Django's
        """Limit the length to what the room keeps."""
        super().__init__(max_length=LONGEST_NAME, **options)

    def clean(self, value: Any) -> str:  # noqa: ANN401 - as Django's
        """Return the name as it will be shown, or say what is wrong with it."""
        try:
            return clean_name(super().clean(value))
        except Refusal as refusal:
            raise forms.ValidationError(refusal.sentence(language()), code=refusal.code) from refusal


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """Account and party in one step."""

    field_order = ("kind", "display_name", "email", "password1", "password2")

    kind = forms.ChoiceField(label=_("You trade as"), widget=forms.RadioSelect, initial=PartyKind.PERSON)
    display_name = DisplayNameField(
        label=_("Display name"),
        help_text=_("Everybody sees this name. Your legal name is shown to your trade partners in the contract only."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as allauth's
        super().__init__(*args, **options)
        offer(self, "kind", PARTY_KINDS.items())

    def save(self, request: HttpRequest) -> User:
        """Make the account and its party together."""
        with transaction.atomic():
            user: User = super().save(request)
            chosen = self.cleaned_data
            operations.open_party(user.id, kind=chosen["kind"], display_name=chosen["display_name"], now=clock.now())
        return user


class NameForm(forms.Form):
    """A new display name."""

    display_name = DisplayNameField(label=_("Display name"))


class CountryForm(forms.Form):
    """Which country issued the document; this decides which document it is."""

    country = forms.ChoiceField(label=_("Issued in"))

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **options)
        offer(self, "country", ((country.code, (country.zh, country.en)) for country in COUNTRIES.values()))


class RealNameForm(forms.Form):
    """The document's number and the name on it."""

    legal_name = forms.CharField(label=_("Legal name, as on the document"), max_length=LONGEST_NAME)
    number = forms.CharField(
        max_length=64, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )

    def __init__(self, *args: Any, scheme: Scheme, **options: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **options)
        self.fields["number"].label = spoken([(scheme.kind, DOCUMENTS[scheme.kind])])[0][1]


class CorrectionForm(RealNameForm):
    """The name as it should be, the document that bears it, and what was wrong."""

    another = forms.BooleanField(
        label=_("My document has another number now"),
        required=False,
        help_text=_("The new document takes the first one's place. Two people have to agree."),
    )
    reason = forms.CharField(
        label=_("What was wrong"), max_length=200, help_text=_("The person who decides reads this.")
    )


class TokenForm(forms.Form):
    """What a new token is for."""

    name = forms.CharField(label=_("Name"), max_length=60, help_text=_("So that you recognise it in the list."))
    scopes = forms.MultipleChoiceField(label=_("May"), widget=forms.CheckboxSelectMultiple)
    days = forms.TypedChoiceField(label=_("Ends after"), coerce=int, initial=30)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - as Django's
        super().__init__(*args, **options)
        offer(self, "scopes", ((scope, scope_label(scope)) for scope in SCOPES))
        offer(self, "days", ((str(days), (f"{days} 天", f"{days} days")) for days in LIFETIMES))
