"""Which sides of a machine photos show, and which of them a buyer needs to judge one of its class."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truehand.equipment.domain.classes import SAYS_ITSELF, EquipmentClass

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
    "screen": ("屏幕亮起", "Screen switched on"),
    "battery": ("电池状况页面", "Page with the battery's health"),
    "keyboard": ("键盘与触控板", "Keyboard and touchpad"),
    "spindle": ("主轴与工作区", "Spindle and working space"),
    "control": ("控制面板", "Control panel"),
    "calibration": ("校准或检定标签", "Calibration label"),
    "other": ("其他", "Other"),
}
# The nameplate is kept apart from the photos, and counts as one of the views.
PLATE: Final = "plate"
_NAMES: Final = {**PHOTO_VIEWS, PLATE: ("铭牌", "Nameplate")}
_ABOUT: Final = ("“关于本机”页面（型号与 IMEI）", "Its page “About”, with model and IMEI")

_AROUND: Final = ("front", "rear", "left", "right")
_TRACKED: Final = (*_AROUND, "cab", "meter", "undercarriage", PLATE)
_WHEELED: Final = (*_AROUND, "cab", "meter", "engine", PLATE)
_LIFTING: Final = (*_AROUND, "cab", "meter", "attachment", PLATE)
_DEVICE: Final = (*_AROUND, "screen", "battery")
_WORKS: Final = (*_AROUND, "spindle", "control", "meter", PLATE)
_LAB: Final = (*_AROUND, "screen", "calibration", PLATE)
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
    EquipmentClass.CNC_MACHINE: _WORKS,
    EquipmentClass.PHONE: (*_DEVICE, PLATE),
    EquipmentClass.LAPTOP: (*_DEVICE, "keyboard", PLATE),
    EquipmentClass.ANALYTICAL_INSTRUMENT: _LAB,
    EquipmentClass.MEDICAL_DEVICE: _LAB,
    EquipmentClass.OTHER: (*_AROUND, PLATE),
}


def needed(equipment_class: str) -> tuple[str, ...]:
    """Return the views of a machine of that class that its photos must show at least."""
    return _NEEDED.get(equipment_class, _NEEDED[EquipmentClass.OTHER])


def named(view: str, equipment_class: str) -> tuple[str, str]:
    """Return what a view of a machine of that class is called; a phone has no nameplate, it says itself what it is."""
    return _ABOUT if view == PLATE and equipment_class in SAYS_ITSELF else _NAMES[view]


def missing(equipment_class: str, shown: Collection[str]) -> dict[str, tuple[str, str]]:
    """Return the needed views that are not among those shown, each with its name for people."""
    return {view: named(view, equipment_class) for view in needed(equipment_class) if view not in shown}
