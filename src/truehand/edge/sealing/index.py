"""Blind indexes: equality without the value, by a keyed hash whose key is in no database.

The key is changed while the site runs (``vault.operations.reindexing``). Keys have versions; every one that is there is
looked under. A new one is written with once it is old enough that every process looks under it too. The index of a
later version says which: ``v2.`` and the hash.
"""

from __future__ import annotations

import hmac
import secrets
import time
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db.models import Q

from truehand.edge.sealing.kept import keep_first

if TYPE_CHECKING:
    from collections.abc import Mapping

SIZE: Final = 64
_HASH_BITS: Final = "sha256"


def blind(label: str, value: str) -> str:
    """Return the keyed hash (HMAC-SHA-256, hex) of a field's value, whatever its letters' width and case."""
    return _index(*_written(_keys()), label, value)


def blind_by_all(label: str, value: str) -> tuple[str, ...]:
    """Return what the value's index may be, under every key that is there; the one that is written comes first."""
    keys = _keys()
    first = _written(keys)
    others = [pair for pair in keys.items() if pair != first]
    return tuple(_index(version, key, label, value) for version, key in (first, *others))


def version() -> int:
    """Return the version of the newest key, written with already or not."""
    return max(_keys())


def settles_in() -> float:
    """Return in how many seconds the newest key is written with."""
    newest = version()
    return 0.0 if newest == 1 else max(0.0, settings.TRUEHAND_BLIND_INDEX_SETTLES - _age(newest))


def waiting(column: str) -> Q:
    """Return which rows have an index of another than the newest key in a column."""
    newest = version()
    if newest == 1:
        return Q(**{f"{column}__startswith": _mark(2)[0]})
    return ~Q(**{column: ""}) & ~Q(**{f"{column}__startswith": _mark(newest)})


def renew() -> int:
    """Make the next key, and return its version."""
    fresh = version() + 1
    keep_first(_file(fresh), secrets.token_urlsafe(48).encode())
    return fresh


def normalised(value: str) -> str:
    """Return the form under which two values are one: NFKC, case folded, without spaces around."""
    return unicodedata.normalize("NFKC", value).strip().casefold()


def _keys() -> dict[int, str]:
    """Return every key that is there, by its version, oldest first."""
    first = Path(settings.TRUEHAND_BLIND_INDEX_KEYS)
    later = sorted(int(path.suffix[1:]) for path in first.parent.glob(f"{first.name}.[0-9]*"))
    given = {1: settings.TRUEHAND_BLIND_INDEX_KEY} if settings.TRUEHAND_BLIND_INDEX_KEY else {}
    return given | {each: _file(each).read_text() for each in later}


def _written(keys: Mapping[int, str]) -> tuple[int, str]:
    """Return the newest key that every process looks under by now; of none such, the oldest."""
    known = [each for each in keys if each == 1 or _age(each) >= settings.TRUEHAND_BLIND_INDEX_SETTLES]
    chosen = max(known, default=min(keys))
    return chosen, keys[chosen]


def _index(number: int, key: str, label: str, value: str) -> str:
    message = f"truehand index 1\n{label}\n{normalised(value)}".encode()
    mark = _mark(number)
    return mark + hmac.digest(key.encode(), message, _HASH_BITS).hex()[: SIZE - len(mark)]


def _mark(number: int) -> str:
    return "" if number == 1 else f"v{number}."


def _file(number: int) -> Path:
    return Path(f"{settings.TRUEHAND_BLIND_INDEX_KEYS}.{number}")


def _age(number: int) -> float:
    return time.time() - _file(number).stat().st_mtime
