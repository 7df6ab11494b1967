"""What is shown of a value to whoever may not see it whole: the one masker, told by the declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.kernel.personal import Access, Mask

if TYPE_CHECKING:
    from collections.abc import Callable

HIDDEN: Final = "***"
_TAIL: Final = 4
_SHORT: Final = 8
_REACH: Final = (Access.NOBODY, Access.OWNER, Access.SIDES, Access.HOUSE, Access.PUBLIC)


def masked(value: object, mask: Mask) -> str:
    """Return what a mask leaves of a value: nothing that finds the person, enough for the owner to know it by."""
    text = str(value).strip()
    return _MASKS[mask](text) if text else ""


def sees(viewer: Access, access: Access) -> bool:
    """Whether a viewer who stands so far from the datum may see it whole: each ring includes those before it.

    ``viewer`` is OWNER for whose datum it is, SIDES for the other side of the trade, HOUSE for an operator with a
    purpose, PUBLIC for anybody else.
    """
    return access is not Access.NOBODY and _REACH.index(viewer) <= _REACH.index(access)


def _name(text: str) -> str:
    """The first character: a family name in Chinese, an initial elsewhere (as on payment pages in China)."""
    return f"{text[0]}**"


def _email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else HIDDEN


def _number(text: str) -> str:
    return f"****{text[-_TAIL:]}" if len(text) > _SHORT else HIDDEN


def _nothing(_text: str) -> str:
    return HIDDEN


def _place(text: str) -> str:
    """The province or city that a place begins with, never the street or the door."""
    for end in ("省", "市", "自治区", ","):
        if 0 < (at := text.find(end)) <= _SHORT:
            return f"{text[: at + len(end)].rstrip(',')} ***"
    return HIDDEN


_MASKS: Final[dict[Mask, Callable[[str], str]]] = {
    Mask.SHOWN: str,
    Mask.HIDDEN: _nothing,
    Mask.NAME: _name,
    Mask.EMAIL: _email,
    Mask.NUMBER: _number,
    Mask.PLACE: _place,
}
