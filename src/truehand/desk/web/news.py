"""News to the people who agreed to hear it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import ngettext

from truehand.desk.web.forms import NewsForm
from truehand.desk.web.seats import with_an_act
from truehand.edge import clock
from truehand.edge.forms import attempt
from truehand.identity import operations as identity
from truehand.kernel.actor import Role

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from truehand.kernel.actor import Actor


@with_an_act
def news(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Write news and send it; each reader's consent is asked after when it is their turn."""
    form = NewsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        readers = attempt(form, lambda: identity.send_news(actor, **form.cleaned_data, now=clock.now()))
        if readers is not None:
            said = ngettext("It goes to %(count)s reader.", "It goes to %(count)s readers.", readers)
            messages.success(request, said % {"count": readers})
            return redirect("desk:news")
    status = 422 if form.errors else 200
    context = {"form": form, "here": "people", "operates": Role.OPERATOR in actor.roles}
    return render(request, "desk/news.html", context, status=status)
