"""Why messages were refused, in words, from the code that was written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from truehand.escrow.domain import refusals as ledger
from truehand.kernel.refusal import Refusal
from truehand.payments.domain import refusals as own

if TYPE_CHECKING:
    from types import ModuleType

_PLACE: Final = re.compile(r"\{\w+\}")


def _of(module: ModuleType) -> dict[str, tuple[str, str]]:
    kinds = (each for each in vars(module).values() if isinstance(each, type) and issubclass(each, Refusal))
    return {each.code: (_PLACE.sub("…", each.zh), _PLACE.sub("…", each.en)) for each in kinds if each is not Refusal}


_SENTENCES: Final = _of(ledger) | _of(own)


def sentence_of(code: str) -> tuple[str, str]:
    """Return the sentences of a refusal, (zh, en); a code that there is no more stands as it is."""
    return _SENTENCES.get(code, (code, code))
