"""A chargeback is answered on its page, which the payments room shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from truehand.edge import clock
from truehand.edge.actors import actor_of
from truehand.edge.refusals import RequestNotUnderstood
from truehand.kernel.actor import Role
from truehand.trade.operations.answer import answer_chargeback

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

LONGEST_STATEMENT: Final = 2_000


@require_POST
def answer(request: HttpRequest, chargeback_id: UUID) -> HttpResponse:
    """Answer with what was written and the trade's evidence."""
    actor, said = actor_of(request), request.POST.get("statement", "").strip()
    actor.require(Role.OPERATOR)
    if not said or len(said) > LONGEST_STATEMENT:
        raise RequestNotUnderstood.at(
            "statement",
            f"请填写说明，最多 {LONGEST_STATEMENT} 字",
            f"say why, in at most {LONGEST_STATEMENT} characters",
        )
    answer_chargeback(actor, chargeback_id, statement=said, now=clock.now())
    messages.success(request, _("The answer is on its way to the channel."))
    return redirect("payments:chargeback", chargeback_id)
