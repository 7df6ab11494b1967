"""Template filters for money, time and identifiers; the same words on every page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from django import template
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from truehand.edge import clock
from truehand.edge.problem import language

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.money import Money

register = template.Library()


class Marks(Protocol):
    """Which letters of which field are meant."""

    @property
    def field(self) -> str:
        """The field's name."""
        ...

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """From which letter to which, not included."""
        ...


_MINUTE = 60
_HOUR = 60 * _MINUTE
_DAY = 24 * _HOUR


@register.filter
def money(amount: Money | None) -> str:
    """Return an amount with its currency code, in figures that line up (class ``money``)."""
    if amount is None:
        return "—"
    units, currency = str(amount).rsplit(" ", 1)
    return format_html('<span class="money"><span class="figure">{}</span> {}</span>', units, currency)


@register.filter
def moment(instant: datetime | None) -> str:
    """Return an absolute time in the reader's zone, the zone named, as a ``time`` element."""
    if instant is None:
        return "—"
    local = timezone.localtime(instant)
    zone = local.strftime("%Z")
    text = f"{local:%Y年%-m月%-d日 %H:%M} {zone}" if language().startswith("zh") else f"{local:%-d %b %Y %H:%M} {zone}"
    return format_html('<time datetime="{}">{}</time>', instant.isoformat(), text)


@register.filter
def day(instant: datetime | None) -> str:
    """Return the day of an instant in the reader's zone where room is scarce; the whole moment is its title."""
    if instant is None:
        return "—"
    local = timezone.localtime(instant)
    text = f"{local:%Y-%m-%d}" if language().startswith("zh") else f"{local:%-d %b %Y}"
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', instant.isoformat(), f"{local:%Y-%m-%d %H:%M %Z}", text
    )


@register.filter
def count(number: int | None) -> str:
    """Return a whole number with its thousands set apart; not for years."""
    return "—" if number is None else f"{number:,}"


@register.filter
def relative(instant: datetime | None) -> str:
    """Return how far away an instant is, to stand beside an absolute time."""
    if instant is None:
        return ""
    left = instant - clock.now()
    size = _span(abs(left))
    if language().startswith("zh"):
        return f"{size}后" if left > timedelta() else f"{size}前"
    return f"in {size}" if left > timedelta() else f"{size} ago"


def _span(length: timedelta) -> str:
    """Return the two largest units of a length of time."""
    chinese = language().startswith("zh")
    seconds = int(length.total_seconds())
    units = ((_DAY, "天", "d"), (_HOUR, "小时", "h"), (_MINUTE, "分钟", "min"))
    words: list[str] = []
    for size, zh, en in units:
        many, seconds = divmod(seconds, size)
        if many:
            words.append(f"{many}{zh}" if chinese else f"{many}\N{NO-BREAK SPACE}{en}")
    return "\N{NO-BREAK SPACE}".join(words[:2]) or ("不到1分钟" if chinese else "less than a minute")


@register.filter
def short(identifier: UUID | str) -> str:
    """Return the last eight digits of an identifier: enough to tell two apart, for people."""
    return str(identifier).replace("-", "")[-8:]


@register.filter
def spoken(pair: tuple[str, str]) -> str:
    """Return the Chinese or the English of a (zh, en) pair."""
    return pair[0] if language().startswith("zh") else pair[1]


# How many letters before and after the marked ones are shown with them.
_AROUND = 40


@register.filter
def marked(stated: object, evidence: Marks) -> str:
    """Return the words of the field that a finding is about, its places marked; nothing where it has none.

    ``stated`` has the field as an attribute. Places beyond the text, of words that were changed since, are left out.
    """
    text = str(getattr(stated, evidence.field, "")) if evidence.spans else ""
    spans = sorted(span for span in evidence.spans if span[1] <= len(text))
    if not spans:
        return ""
    parts, at = [], max(spans[0][0] - _AROUND, 0)
    before = "…" if at else ""
    for start, end in spans:
        parts.append((text[at:start] if start > at else "", text[max(start, at) : end]))
        at = max(at, end)
    body = format_html_join("", "{}<mark>{}</mark>", parts)
    after = text[at : at + _AROUND] + ("…" if at + _AROUND < len(text) else "")
    return format_html('<p class="marked">{}{}{}</p>', before, body, after)
