"""Certificates: anybody checks one; whoever is licensed issues, suspends, reinstates and revokes."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from django import forms
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from truehand.edge import clock
from truehand.edge.actors import actor_of, maybe_actor
from truehand.edge.forms import attempt
from truehand.edge.problem import language
from truehand.edge.refusals import NotFound
from truehand.identity import queries as identity
from truehand.inspection import operations, queries
from truehand.inspection.domain.certificate import SUBJECTS, Subject, What

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

REFUSED = 422
A_YEAR = timedelta(days=365)


class IssueForm(forms.Form):
    """What is certified, and until when."""

    subject = forms.ChoiceField(label=_("About"))
    subject_id = forms.UUIDField(
        label=_("Its identifier"), help_text=_("Of a machine the one in its passport's address, else the party's.")
    )
    title = forms.CharField(label=_("What is certified"), max_length=120)
    until = forms.DateField(label=_("Valid until"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: object, **options: object) -> None:
        """Offer the subjects in the reader's language."""
        super().__init__(*args, **options)  # type: ignore[arg-type]
        place = 0 if language().startswith("zh") else 1
        field = self.fields["subject"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(each.value, words[place]) for each, words in SUBJECTS.items()]


@require_http_methods(["GET", "POST"])
def certificates(request: HttpRequest) -> HttpResponse:
    """Check a certificate by its number; below it, for certifiers, their own, and a form for the next one."""
    asked, actor, now = request.GET.get("number", ""), maybe_actor(request), clock.now()
    if asked.strip():
        return _checked(request, asked)
    form = IssueForm(request.POST or None, initial={"until": (now + A_YEAR).date()})
    if request.method == "POST":
        actor = actor_of(request)
        if form.is_valid():
            said = form.cleaned_data
            issued = attempt(
                form,
                lambda: operations.issue(
                    actor,
                    Subject(said["subject"]),
                    said["subject_id"],
                    title=said["title"],
                    until=datetime.combine(said["until"], time.max, UTC),
                    now=now,
                ),
            )
            if issued is not None:
                return redirect(_place(issued.number))
    own = queries.certificates_by(actor, now=now) if actor else ()
    certifies = actor is not None and (bool(own) or queries.certifies(actor, now=now))
    context = {"own": own, "form": form if certifies or form.is_bound else None}
    return render(request, "inspection/certificates.html", context, status=REFUSED if form.errors else 200)


@require_POST
def change(request: HttpRequest) -> HttpResponse:
    """Suspend, reinstate or revoke one's own certificate."""
    what, number = request.POST.get("what", ""), request.POST.get("number", "")
    if what not in set(What):
        raise NotFound
    operations.change(actor_of(request), number, What(what), reason=request.POST.get("reason", ""), now=clock.now())
    return redirect(_place(number))


def _checked(request: HttpRequest, number: str) -> HttpResponse:
    """Show one certificate as it stands now, to anybody who has its number."""
    found, actor = queries.certificate(number, now=clock.now()), maybe_actor(request)
    context = {"certificate": found, "own": actor is not None and actor.party_id == found.certifier_id}
    context["certifier"] = identity.party(found.certifier_id)
    if found.subject is not Subject.MACHINE:
        context["party"] = identity.party(found.subject_id)
    return render(request, "inspection/certificate.html", context)


def _place(number: str) -> str:
    return f"{reverse('inspection:certificates')}?number={number}"
