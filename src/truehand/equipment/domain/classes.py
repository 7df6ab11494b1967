"""Classes of machine that Truehand knows, with their names for people."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class EquipmentClass(StrEnum):
    """What kind of machine it is."""

    EXCAVATOR = "excavator"
    MINI_EXCAVATOR = "mini_excavator"
    WHEEL_LOADER = "wheel_loader"
    BACKHOE_LOADER = "backhoe_loader"
    SKID_STEER = "skid_steer"
    DOZER = "dozer"
    MOTOR_GRADER = "motor_grader"
    ROLLER = "roller"
    CRANE = "crane"
    FORKLIFT = "forklift"
    DUMP_TRUCK = "dump_truck"
    CNC_MACHINE = "cnc_machine"
    PHONE = "phone"
    LAPTOP = "laptop"
    ANALYTICAL_INSTRUMENT = "analytical_instrument"
    MEDICAL_DEVICE = "medical_device"
    OTHER = "other"


CLASS_NAMES: Final[dict[str, tuple[str, str]]] = {
    EquipmentClass.EXCAVATOR: ("挖掘机", "Excavator"),
    EquipmentClass.MINI_EXCAVATOR: ("小型挖掘机", "Mini excavator"),
    EquipmentClass.WHEEL_LOADER: ("轮式装载机", "Wheel loader"),
    EquipmentClass.BACKHOE_LOADER: ("挖掘装载机", "Backhoe loader"),
    EquipmentClass.SKID_STEER: ("滑移装载机", "Skid steer loader"),
    EquipmentClass.DOZER: ("推土机", "Dozer"),
    EquipmentClass.MOTOR_GRADER: ("平地机", "Motor grader"),
    EquipmentClass.ROLLER: ("压路机", "Roller"),
    EquipmentClass.CRANE: ("起重机", "Crane"),
    EquipmentClass.FORKLIFT: ("叉车", "Forklift"),
    EquipmentClass.DUMP_TRUCK: ("自卸车", "Dump truck"),
    EquipmentClass.CNC_MACHINE: ("数控机床", "CNC machine"),
    EquipmentClass.PHONE: ("手机", "Phone"),
    EquipmentClass.LAPTOP: ("笔记本电脑", "Laptop"),
    EquipmentClass.ANALYTICAL_INSTRUMENT: ("分析仪器", "Analytical instrument"),
    EquipmentClass.MEDICAL_DEVICE: ("医疗器械", "Medical device"),
    EquipmentClass.OTHER: ("其他设备", "Other equipment"),
}

LONGEST_CLASS: Final = 30
# Nothing on them counts the hours: none are stated, and none are shown.
UNMETERED: Final = frozenset({EquipmentClass.PHONE, EquipmentClass.LAPTOP})
# What carries its own number on its screen: its page about itself stands for a nameplate.
SAYS_ITSELF: Final = frozenset({EquipmentClass.PHONE})
# No machine of a class is older; of the others none that still works is from before 1950.
_FIRST_YEARS: Final[dict[str, int]] = {
    EquipmentClass.CNC_MACHINE: 1960,
    EquipmentClass.PHONE: 1992,
    EquipmentClass.LAPTOP: 1985,
}
FIRST_YEAR: Final = 1950


def first_year(equipment_class: str) -> int:
    """Return the earliest year in which a machine of that class can have been made."""
    return _FIRST_YEARS.get(equipment_class, FIRST_YEAR)
