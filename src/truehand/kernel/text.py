"""Words that people typed, made safe to keep and to show: one rule for every field that holds any."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Each way in which a system, or a page copied from, ends a line.
_LINE_END: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
# Nobody sees these, yet with them a text reads in another order than it is kept, or differs from its like: soft hyphen,
# direction marks, embeddings, overrides and isolates, zero-width spaces and joins of words, annotations, tags. The
# joiners U+200C and U+200D stay: Persian, Hindi and composed emoji are written with them.
_UNSEEN: Final = re.compile(
    "[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_BLANK: Final = re.compile("[\\s\u200c\u200d\u2800\u3164\uffa0\ufe00-\ufe0f]*")


def cleaned(text: str, longest: int, shortest: int = 1) -> str | None:
    """Return a text as it is kept: plain line ends, no outer blanks, nothing that cannot be seen.

    None where it has fewer or more characters (not bytes) than may be after that, only blanks where it must have some,
    or a character that no text has: a control character other than tab and line end (NUL, which PostgreSQL does not
    keep, is one) or half of a pair of surrogates. What it returns it leaves as it is.
    """
    plain = _UNSEEN.sub("", _LINE_END.sub("\n", text)).strip()
    if _BLANK.fullmatch(plain):
        plain = ""
    fits = shortest <= len(plain) <= longest
    return plain if fits and not any(_no_text(each) for each in plain) else None


def one_line(text: str, longest: int, shortest: int = 0) -> str | None:
    """Return a text as ``cleaned`` does, on one line with single spaces: a number, a place, a name of a thing."""
    return cleaned(" ".join(_UNSEEN.sub("", text).split()), longest, shortest)


def _no_text(character: str) -> bool:
    return character not in "\n\t" and unicodedata.category(character) in {"Cc", "Cs"}
