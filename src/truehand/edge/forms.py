"""Forms that keep what was typed when they are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from truehand.edge.problem import language
from truehand.kernel.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.forms import BaseForm

T = TypeVar("T")


def attempt(form: BaseForm, call: Callable[[], T]) -> T | None:
    """Run the call; on a refusal add its sentence to the form and return None."""
    try:
        return call()
    except Refusal as refusal:
        form.add_error(None, refusal.sentence(language()))
        return None
