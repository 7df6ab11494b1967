"""A party: the person or company that trades, known to others by a display name of its own choice."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import Final

from truehand.identity.domain.refusals import NameNotUsable

SHORTEST_NAME: Final = 2
LONGEST_NAME: Final = 100


class PartyKind(StrEnum):
    """What a party is in law."""

    PERSON = "person"
    COMPANY = "company"


def clean_name(text: str) -> str:
    """Return a name in Unicode NFC with single spaces; refuse (NameNotUsable) what no one is called.

    A usable name has 2 to 100 characters, at least one letter, and no control or formatting characters
    (a right-to-left override could make one party look like another).
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    categories = {unicodedata.category(character)[0] for character in name}
    if not SHORTEST_NAME <= len(name) <= LONGEST_NAME or "C" in categories or "L" not in categories:
        raise NameNotUsable(shortest=SHORTEST_NAME, longest=LONGEST_NAME)
    return name
