"""What a correction is known by."""

from __future__ import annotations

from typing import Final

# The act that two operators agree on; its subject is that of the posting, and its payload names the key (``corrects``).
CORRECT: Final = "escrow.correct"
CORRECT_WORDS: Final = ("更正入账（红字冲销）", "Undo a posting by its counter-entry")


def correction_key(key: str) -> str:
    """Return the key under which a posting is corrected."""
    return f"correct:{key}"
