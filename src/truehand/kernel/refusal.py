"""A refusal: why something was not done, for a program and for a person."""

from __future__ import annotations

from typing import ClassVar, Literal

Kind = Literal[
    "invalid",
    "unauthenticated",
    "forbidden",
    "unconfirmed",
    "not_found",
    "not_allowed",
    "conflict",
    "held",
    "limit",
    "too_large",
    "busy",
    "fault",
]


class Refusal(Exception):  # noqa: N818 - a refusal is an ordinary outcome, not an error of the program
    """Base of every refusal.

    A subclass states ``code`` (stable, ``room.reason``), ``kind`` (mapped to an HTTP status at the edge) and one
    sentence in Chinese and in English; ``data`` fills the sentences' placeholders and is safe to show the asker.
    """

    code: ClassVar[str]
    kind: ClassVar[Kind]
    zh: ClassVar[str]
    en: ClassVar[str]

    def __init__(self, **data: object) -> None:
        """Keep the data; every placeholder of both sentences must be there."""
        self.data: dict[str, object] = data
        super().__init__(f"{self.code}: {self.sentence('en')}")

    def sentence(self, language: str) -> str:
        """Return the sentence in ``zh…`` or, for any other language code, in English."""
        return (self.zh if language.startswith("zh") else self.en).format(**self.data)
