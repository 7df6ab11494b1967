"""What stands around every page: the navigation for who is asking, the reader's light, the notices' count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truehand.edge.actors import maybe_actor
from truehand.identity import queries as identity
from truehand.kernel.actor import Role
from truehand.site import mode
from truehand.site.web.theme import theme_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.http import HttpRequest

    from truehand.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Link:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool


# (what it says, the address's name)
Entry = tuple[str, str]
OPEN_TO_ALL: Final[tuple[Entry, ...]] = ((gettext_noop("Find a machine"), "listings:search"),)
VISITOR: Final[tuple[Entry, ...]] = (
    (gettext_noop("How safety works"), "safety"),
    (gettext_noop("Public log"), "evidence:explorer"),
)
TRADER: Final[tuple[Entry, ...]] = (
    (gettext_noop("Sell"), "listings:mine"),
    (gettext_noop("My trades"), "trade:mine"),
    (gettext_noop("Money"), "trade:money"),
)
BY_ROLE: Final[dict[Role, tuple[Entry, ...]]] = {
    Role.INSPECTOR: ((gettext_noop("Today's work"), "trade:work"),),
    Role.CARRIER: ((gettext_noop("Today's work"), "trade:work"),),
    Role.MEDIATOR: ((gettext_noop("Cases to mediate"), "trade:mediation"),),
    Role.INSURER: ((gettext_noop("Insurance desk"), "trade:insurance_desk"), (gettext_noop("Money"), "trade:money")),
    Role.OPERATOR: ((gettext_noop("Desk"), "desk:home"), (gettext_noop("Books and bank"), "reconciliation:home")),
    Role.AUDITOR: (
        (gettext_noop("Desk"), "desk:home"),
        (gettext_noop("Books and bank"), "reconciliation:home"),
        (gettext_noop("Public log"), "evidence:explorer"),
    ),
    Role.CUSTODIAN: (
        (gettext_noop("Bank statements"), "bank:statements"),
        (gettext_noop("Books and bank"), "reconciliation:home"),
        (gettext_noop("Public log"), "evidence:explorer"),
    ),
}


def frame(request: HttpRequest) -> dict[str, object]:
    """Return what base.html draws the header and footer from (a template context processor)."""
    actor = maybe_actor(request)
    name, unread = identity.greeting(actor) if actor else ("", 0)
    return {
        "actor": actor,
        "nav": list(_links(_entries(actor), request.path)),
        "account_name": name,
        "unread": unread,
        "theme": theme_of(request),
        "demonstration": mode.demonstration(),
    }


def _entries(actor: Actor | None) -> tuple[Entry, ...]:
    """Return what this asker has use for: people with a role at work get that first and no market stall."""
    if actor is None:
        return OPEN_TO_ALL + VISITOR
    at_work = tuple(entry for role in Role if role in actor.roles for entry in BY_ROLE[role])
    return (*dict.fromkeys(at_work), *OPEN_TO_ALL) if at_work else OPEN_TO_ALL + TRADER


def _links(entries: tuple[Entry, ...], path: str) -> Iterator[Link]:
    """Give the entries their addresses; of several that the path begins with the longest is the present one."""
    found = [(label, reverse(name)) for label, name in entries]
    present = max((url for _label, url in found if path.startswith(url)), key=len, default="")
    for label, url in found:
        yield Link(_(label), url, current=url == present)
