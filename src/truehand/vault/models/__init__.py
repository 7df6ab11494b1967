"""Tables of the vault."""

from truehand.vault.models.consents import ConsentAct
from truehand.vault.models.keys import SubjectKey

__all__ = ["ConsentAct", "SubjectKey"]
