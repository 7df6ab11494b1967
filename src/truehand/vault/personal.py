"""What this room's fields hold of people: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truehand.kernel.personal import Personal

PERSONAL: Final[dict[str, Personal]] = {}

IMPERSONAL: Final = {
    "ConsentAct.purpose": "one of the purposes; the log proves who agreed to what",
    "ConsentAct.sha256": "a hash",
    "SubjectKey.retention": "one of the duties",
    "SubjectKey.wrapped": "a wrapped key",
    "SubjectKey.wrapped_by": "the name of what wraps",
}
