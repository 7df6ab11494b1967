"""Tables of the vault."""

from truehand.vault.models.consents import ConsentAct
from truehand.vault.models.keys import SubjectKey
from truehand.vault.models.readings import Reading
from truehand.vault.models.rights import Archive, Erasure, ErasurePart

__all__ = ["Archive", "ConsentAct", "Erasure", "ErasurePart", "Reading", "SubjectKey"]
