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


class ClaimNotFound(Refusal):
    """No such claim is open."""

    code = "equipment.claim_not_found"
    kind = "not_found"
    zh = "没有这项未解除的报失或抵押记录。"
    en = "There is no such open claim."


class ReferenceNeeded(Refusal):
    """A claim says where it stands."""

    code = "equipment.reference_needed"
    kind = "invalid"
    zh = "请写明依据，例如报案回执号或登记编号（{least} 至 {most} 个字符）。"
    en = "Say where it stands, such as a report's or a register's number ({least} to {most} characters)."


class NotMergeable(Refusal):
    """The passports cannot be made one, or parted, as they stand."""

    code = "equipment.not_mergeable"
    kind = "conflict"
    zh = "这两本护照的现状不允许这样合并或拆分。"
    en = "As these passports stand, they cannot be merged or parted."


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


class RegisterNotUnderstood(Refusal):
    """The file is not a register."""

    code = "equipment.register_not_understood"
    kind = "invalid"
    zh = "无法读取该登记文件：需要 CSV，列为 {columns}。"
    en = "This file is not a register: it takes a CSV with the columns {columns}."


class RegisterLineNotUnderstood(Refusal):
    """A line of a register says nothing certain; none of the file is taken."""

    code = "equipment.register_line_not_understood"
    kind = "invalid"
    zh = "登记文件第 {number} 行有误：须有品牌、序列号，kind 为 stolen 或 pledged，since 为日期。整个文件未导入。"
    en = "Line {number} of the register is not valid (maker, serial, kind stolen or pledged, date): nothing was kept."


class MachineFlagged(Refusal):
    """A register has the machine as stolen or pledged: it cannot be sold."""

    code = "equipment.machine_flagged"
    kind = "not_allowed"
    zh = "这台设备在“{title}”中登记为{kind_zh}，不能交易。请先由登记机构解除登记。"
    en = "“{title}” has this machine as {kind_en}: it cannot be traded until the register has cleared it."
