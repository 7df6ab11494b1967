"""Template filters for money, time and identifiers; the same words on every page."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django import template
from django.utils import timezone
from django.utils.html import format_html

from truehand.edge import clock
from truehand.edge.problem import language

if TYPE_CHECKING:
    from uuid import UUID

    from truehand.kernel.money import Money

register = template.Library()

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
