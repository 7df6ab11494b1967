"""Which sides of a machine photos show, and which of them a buyer needs to judge one of its class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.classes import EquipmentClass

if TYPE_CHECKING:
    from collections.abc import Collection

PHOTO_VIEWS: Final[dict[str, tuple[str, str]]] = {
    "front": ("正面", "Front"),
    "rear": ("后面", "Rear"),
    "left": ("左侧", "Left side"),
    "right": ("右侧", "Right side"),
    "cab": ("驾驶室", "Cab"),
    "meter": ("小时表", "Hour meter"),
    "engine": ("发动机", "Engine"),
    "undercarriage": ("底盘", "Undercarriage"),
    "attachment": ("工作装置", "Attachment"),
    "other": ("其他", "Other"),
}
# The nameplate is kept apart from the photos, and counts as one of the views.
PLATE: Final = "plate"
_NAMES: Final = {**PHOTO_VIEWS, PLATE: ("铭牌", "Nameplate")}

_AROUND: Final = ("front", "rear", "left", "right")
_TRACKED: Final = (*_AROUND, "cab", "meter", "undercarriage", PLATE)
_WHEELED: Final = (*_AROUND, "cab", "meter", "engine", PLATE)
_LIFTING: Final = (*_AROUND, "cab", "meter", "attachment", PLATE)
_NEEDED: Final[dict[str, tuple[str, ...]]] = {
    EquipmentClass.EXCAVATOR: _TRACKED,
    EquipmentClass.MINI_EXCAVATOR: _TRACKED,
    EquipmentClass.DOZER: _TRACKED,
    EquipmentClass.WHEEL_LOADER: _WHEELED,
    EquipmentClass.BACKHOE_LOADER: _WHEELED,
    EquipmentClass.SKID_STEER: _WHEELED,
    EquipmentClass.MOTOR_GRADER: _WHEELED,
    EquipmentClass.ROLLER: _WHEELED,
    EquipmentClass.DUMP_TRUCK: _WHEELED,
    EquipmentClass.CRANE: _LIFTING,
    EquipmentClass.FORKLIFT: _LIFTING,
    EquipmentClass.OTHER: (*_AROUND, PLATE),
}


def needed(equipment_class: str) -> tuple[str, ...]:
    """Return the views of a machine of that class that its photos must show at least."""
    return _NEEDED.get(equipment_class, _NEEDED[EquipmentClass.OTHER])


def missing(equipment_class: str, shown: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the needed views that are not among those shown, each with its name for people."""
    return {view: _NAMES[view] for view in needed(equipment_class) if view not in shown}
