"""What forms carry, and forms that keep what was typed when they are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar
from uuid import UUID

from truehand.edge.problem import language
from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import BaseForm
    from django.http import HttpRequest

T = TypeVar("T")


_MOST_DIGITS = 9


def whole(typed: str) -> int | None:
    """Return the number that a hidden field carries, of up to nine digits; None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _MOST_DIGITS else None


def confirmation_in(request: HttpRequest) -> UUID | None:
    """Return the confirmation of a money act that a page's form carries; None without one."""
    try:
        return UUID(request.POST.get("confirmation", ""))
    except ValueError:
        return None


def attempt(form: BaseForm, call: Callable[[], T]) -> T | None:
    """Run the call; on a refusal add its sentence to the form and return None.

    An act that only waits for a confirmation is no fault of the form: that refusal goes on, to whoever asks for one.
    """
    try:
        return call()
    except Refusal as refusal:
        if refusal.kind == "unconfirmed":
            raise
        form.add_error(None, refusal.sentence(language()))
        return None
