"""Who wraps the subjects' keys: a provider that the settings name (TRUEHAND_KEY_WRAPPING)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime


class Wrapping(Protocol):
    """Keeps the key-encryption keys. ``bound_to`` names the wrapped key; unwrapping it as another fails."""

    def current(self) -> str:
        """Return the name and version of what wraps now."""
        ...

    def wrap(self, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Return each pair of a key and what it is bound to, wrapped, in the same order."""
        ...

    def unwrap(self, keys: Sequence[tuple[bytes, bytes]]) -> list[bytes]:
        """Return each wrapped key of a pair with what it is bound to; KeyNotOpened for an altered or foreign one."""
        ...

    def made_at(self, name: str) -> datetime | None:
        """Return when what is called so was made; None when it is not there any more."""
        ...

    def renew(self) -> str:
        """Make what wraps from now on, and return its name."""
        ...


class KeyNotOpenedError(Exception):
    """A wrapped key was altered, or what wrapped it is not there."""


@cache
def wrapping() -> Wrapping:
    """Return the configured provider."""
    return cast("Wrapping", import_string(settings.TRUEHAND_KEY_WRAPPING)())
