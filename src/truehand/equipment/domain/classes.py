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
    EquipmentClass.OTHER: ("其他设备", "Other equipment"),
}
