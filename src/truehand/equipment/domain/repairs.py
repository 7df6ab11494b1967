"""Repairs of a machine, as its passport tells them: which part, on which day, at which reading of the meter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from datetime import date

    from truehand.kernel.canonical import Json

REPAIRED: Final = "repaired"
PARTS: Final[dict[str, tuple[str, str]]] = {
    "service": ("定期保养", "Regular service"),
    "engine": ("发动机", "Engine"),
    "hydraulics": ("液压系统", "Hydraulics"),
    "drive": ("传动与行走", "Drive and travel"),
    "undercarriage": ("底盘与履带、轮胎", "Undercarriage, tracks, tyres"),
    "structure": ("结构件与焊接", "Structure and welding"),
    "attachment": ("工作装置", "Working attachment"),
    "electrics": ("电气与控制", "Electrics and control"),
    "meter": ("更换小时表", "Hour meter exchanged"),
    "screen": ("屏幕", "Screen"),
    "battery": ("电池", "Battery"),
    "calibration": ("校准与检定", "Calibration"),
    "other": ("其他", "Other"),
}


@dataclass(frozen=True, slots=True)
class Repair:
    """One repair: a key of PARTS, its day, and the hours worked by then, None where nobody read them."""

    part: str
    on: date
    hours: int | None = None

    def told(self) -> dict[str, Json]:
        """Return it as a passport keeps it."""
        read: dict[str, Json] = {} if self.hours is None else {"hours": self.hours}
        return {"part": self.part, "on": self.on.isoformat(), **read}
