"""What a machine's passport tells of an inspection: what meter and plate said, and which kinds of faults it has.

Nothing that anybody wrote in words of their own, and no single item: those are the report's, for who has a part in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.inspection.domain.asked import Weight

if TYPE_CHECKING:
    from collections.abc import Mapping

    from truehand.inspection.domain.findings import Findings
    from truehand.kernel.canonical import Json

LEAK: Final = "leak"
DEFECT: Final = "defect"
UNSAFE: Final = "unsafe"
# Of a leak grade 3 is damp; of anything else grade 2 is to be repaired soon.
_DAMP, _POOR = 3, 2
_READ: Final = ("hours", "year")


def told(findings: Findings) -> Mapping[str, Json]:
    """Return the readings that are whole numbers, and ``found``: leak, defect, unsafe, as many as hold."""
    points = {point.key: point for point in findings.template.points}
    found = set[str]()
    for item in findings.items:
        point = points[item.item]
        if item.grade is None:
            continue
        if point.scale.key == LEAK and item.grade <= _DAMP:
            found.add(LEAK)
        if item.grade <= _POOR:
            found |= {DEFECT, UNSAFE} if point.weight is Weight.SAFETY else {DEFECT}
    read = {key: value for key in _READ if isinstance(value := findings.fact(key), int)}
    return {**read, "found": sorted(found)}
