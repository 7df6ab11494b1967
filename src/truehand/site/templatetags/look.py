"""Tags that draw: they do the arithmetic, their templates in ``components/`` the drawing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypedDict

from django import template
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truehand.kernel.money import Money

register = template.Library()

_WIDTH: Final = 1000
_LOOKS: Final = 5
_MARKS_KEPT: Final = 1_000


class Part(TypedDict):
    """One purpose for which money is held, and who gets it when the trade ends well or does not."""

    label: str
    money: Money
    well: str
    ill: str


@dataclass(frozen=True, slots=True)
class Share:
    """A part with its place on a bar of a thousand units."""

    label: str
    money: Money
    well: str
    ill: str
    start: int
    width: int
    look: str


@register.inclusion_tag("components/money_bar.html")
def money_bar(parts: Iterable[Part], caption: str = "") -> dict[str, object]:
    """Draw parts of one currency as one bar with the same figures as a table below it; nothing held is an empty bar."""
    held = list(parts)
    total = sum(part["money"].minor for part in held)
    shares: list[Share] = []
    before = 0
    for number, part in enumerate(held):
        start = before * _WIDTH // total if total else 0
        before += part["money"].minor
        end = before * _WIDTH // total if total else 0
        look = f"share-{number % _LOOKS + 1}"
        shares.append(Share(**part, start=start, width=end - start, look=look))
    return {"shares": shares, "caption": caption or _("Where the money is")}


@register.inclusion_tag("components/gauge.html")
def gauge(score: int) -> dict[str, object]:
    """Draw a score from 0 to 1000 on its scale."""
    inside = min(max(score, 0), _WIDTH)
    return {"score": inside, "at": inside + 20, "label": _("%(score)d of 1000 points") % {"score": score}}


@register.simple_tag
def mark(state: str, text: object) -> str:
    """A state as shape and word: good, wait, doubt, stop or plain."""
    return _marked(state, str(text), badge=False)


@register.simple_tag
def badge(state: str, text: object) -> str:
    """A mark on a tinted ground."""
    return _marked(state, str(text), badge=True)


@lru_cache(maxsize=_MARKS_KEPT)
def _marked(state: str, text: str, *, badge: bool) -> str:
    """Draw a mark once: a report alone shows some eighty, of a dozen kinds."""
    return render_to_string("components/mark.html", {"state": state, "text": text, "badge": badge})
