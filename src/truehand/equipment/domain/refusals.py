"""Why the equipment room says no."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class PassportNotFound(Refusal):
    """No machine has this identifier."""

    code = "equipment.passport_not_found"
    kind = "not_found"
    zh = "没有找到这台设备的护照。"
    en = "There is no passport of this machine."


class SerialNotUsable(Refusal):
    """The maker or serial number has nothing to identify a machine by."""

    code = "equipment.serial_not_usable"
    kind = "invalid"
    zh = "品牌与序列号须与铭牌一致；序列号至少包含 3 个字母或数字。"
    en = "Give the maker and the serial number as on the nameplate; a serial number has at least 3 letters or digits."


class PictureNotReadable(Refusal):
    """The bytes are not a picture that can be read."""

    code = "equipment.picture_not_readable"
    kind = "invalid"
    zh = "无法读取这张图片。"
    en = "This picture cannot be read."


class CatalogueNotUnderstood(Refusal):
    """A data file of makers or models is not as it should be."""

    code = "equipment.catalogue_not_understood"
    kind = "invalid"
    zh = "设备资料文件有误（{table}）：{why}"
    en = "A data file of makers and models is not valid ({table}): {why}"
