"""The stand-alone verifier in small parts; ``assembled`` puts them together into the one file that is delivered."""

from truehand.evidence.domain.verifier.assembly import FILE_NAME, assembled
from truehand.evidence.domain.verifier.bundle import Bundle
from truehand.evidence.domain.verifier.program import main
from truehand.evidence.domain.verifier.report import report

__all__ = ["FILE_NAME", "Bundle", "assembled", "main", "report"]
