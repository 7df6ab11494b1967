"""What is shown of a value to whoever may not see it whole: the one masker, told by the declaration."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.kernel.personal import Mask

if TYPE_CHECKING:
    from collections.abc import Callable

    from truehand.kernel.personal import Personal

HIDDEN: Final = "***"
_TAIL: Final = 4
_SHORT: Final = 8
# How a place begins that names no street: 江苏省, 徐州市, 广西壮族自治区; elsewhere what stands before the first comma.
_AREAS: Final = ("省", "自治区", "市")
_LONGEST_AREA: Final = 8


def masked(declared: Personal, value: str) -> str:
    """Return what a declaration leaves of a value; nothing of nothing."""
    text = value.strip()
    return _MASKS[declared.mask](text) if text else ""


def masked_name(name: str) -> str:
    """Return what is shown of somebody's name; nothing of nothing."""
    text = name.strip()
    return _name(text) if text else ""


def _name(text: str) -> str:
    """The first character: a family name in Chinese, an initial elsewhere (as on payment pages in China)."""
    return f"{text[0]}**"


def _email(text: str) -> str:
    local, at, domain = text.rpartition("@")
    return f"{local[:1]}***@{domain}" if at else HIDDEN


def _number(text: str) -> str:
    """The last four of a number, which alone is a number's mask already."""
    return f"****{text[-_TAIL:]}" if len(text) > _SHORT or len(text) <= _TAIL else HIDDEN


def _hidden(_text: str) -> str:
    return HIDDEN


def _place(text: str) -> str:
    for end in _AREAS:
        if 0 < (at := text.find(end)) <= _LONGEST_AREA:
            return f"{text[: at + len(end)]}{HIDDEN}"
    return HIDDEN


_MASKS: Final[dict[Mask, Callable[[str], str]]] = {
    Mask.SHOWN: str,
    Mask.HIDDEN: _hidden,
    Mask.NAME: _name,
    Mask.EMAIL: _email,
    Mask.NUMBER: _number,
    Mask.PLACE: _place,
}
