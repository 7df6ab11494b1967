"""Names for states and reasons that carry their words: what is stored and what people read stand in one line."""

from __future__ import annotations

from enum import StrEnum
from typing import Self


class Worded(StrEnum):
    """A member is written ``NAME = "stored", "中文", "English"``; its value is what is stored."""

    words: tuple[str, str]

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        """Keep the (zh, en) words beside the value."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.words = zh, en
        return member
