"""Every address of the site's pages, as the urlpatterns say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from tests.faults.world import World


@dataclass(frozen=True)
class Address:
    """One address, with the names of the identifiers in it."""

    name: str
    pattern: str
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        return self.name

    @property
    def ours(self) -> bool:
        """Whether a room of ours answers there, and not the sign-in library."""
        return not self.pattern.startswith("accounts/")

    def filled(self, world: World) -> str:
        """The address of things that other people have."""
        path = "/" + self.pattern
        for parameter in self.parameters:
            path = re.sub(rf"<\w+:{parameter}>", self._value(parameter, world), path)
        return path

    def _value(self, parameter: str, world: World) -> str:
        if parameter == "name" and "trade_id" in self.parameters:
            return "accept"
        return value_of(parameter, world)


def value_of(parameter: str, world: World) -> str:
    """A real identifier of other people's things: of trades one that is far along, of listings a draft."""
    return world.trade("disputed") if parameter == "trade_id" else world.ids[parameter][0]


def _below(patterns: list[Any], path: str = "", names: tuple[str, ...] = ()) -> Iterator[Address]:
    for each in patterns:
        whole = path + str(each.pattern)
        if isinstance(each, URLResolver):
            within = (*names, each.namespace) if each.namespace else names
            yield from _below(each.url_patterns, whole, within)
        elif isinstance(each, URLPattern) and not whole.startswith("api/"):
            yield Address(":".join((*names, each.name or "")), whole, tuple(re.findall(r"<\w+:(\w+)>", whole)))


ADDRESSES = list(_below(get_resolver().url_patterns))
