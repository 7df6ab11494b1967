"""How many of which witnesses must have cosigned a head (C2SP tlog-policy)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from truehand.evidence.domain.cosignature import CosignerKey
    from truehand.evidence.domain.note import VerifierKey


@dataclass(frozen=True, slots=True)
class Policy:
    """``quorum`` of the ``witnesses`` must have cosigned; 0 asks for none."""

    quorum: int
    witnesses: tuple[CosignerKey, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Return the witnesses' keys as text."""
        return tuple(str(each) for each in self.witnesses)

    def text(self, log: VerifierKey) -> str:
        """Return the policy as others read it: the log, its witnesses, and the quorum."""
        names = [f"w{number}" for number, _ in enumerate(self.witnesses, start=1)]
        lines = [f"log {log}", *(f"witness {name} {key}" for name, key in zip(names, self.keys, strict=True))]
        if self.quorum:
            lines += [f"group witnesses {self.quorum} {' '.join(names)}", "quorum witnesses"]
        else:
            lines.append("quorum none")
        return "".join(f"{line}\n" for line in lines)
