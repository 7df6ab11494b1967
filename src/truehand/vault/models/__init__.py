"""Tables of the vault."""

from truehand.vault.models.consents import ConsentAct
from truehand.vault.models.keys import KeyTally, SubjectKey
from truehand.vault.models.readings import Look, Reading
from truehand.vault.models.rights import Archive, Erasure, ErasurePart

__all__ = ["Archive", "ConsentAct", "Erasure", "ErasurePart", "KeyTally", "Look", "Reading", "SubjectKey"]
