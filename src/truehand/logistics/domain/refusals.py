"""Why a booking or a hand-over was not taken."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class PickUpDateOutOfRange(Refusal):
    """The date has passed or is too far ahead."""

    code = "logistics.pick_up_date_out_of_range"
    kind = "invalid"
    zh = "提货日期须在 {first} 至 {last} 之间。"
    en = "The pick-up date must be between {first} and {last}."


class TextNotUnderstood(Refusal):
    """A vehicle, a place, a note or a reason is empty, too long or not plain text."""

    code = "logistics.text_not_understood"
    kind = "invalid"
    zh = "“{field_zh}”须为 {least} 至 {most} 字的文字。"
    en = "“{field_en}” takes {least} to {most} characters of plain text."


class AlreadyBooked(Refusal):
    """A trade has one live booking."""

    code = "logistics.already_booked"
    kind = "conflict"
    zh = "此交易已有承运预约。"
    en = "This trade already has a transport booking."


class NotBooked(Refusal):
    """The trade has no live booking."""

    code = "logistics.not_booked"
    kind = "not_found"
    zh = "此交易没有有效的承运预约。"
    en = "This trade has no transport booking."


class NotYourBooking(Refusal):
    """Another carrier booked this transport."""

    code = "logistics.not_your_booking"
    kind = "forbidden"
    zh = "此运输由另一承运人预约，您不能办理交接。"
    en = "Another carrier booked this transport; you cannot hand it over."


class NotThisStep(Refusal):
    """The booking is not at the step that this hand-over needs."""

    code = "logistics.not_this_step"
    kind = "conflict"
    zh = "运输状态为“{status_zh}”，现在不能办理这一步。"
    en = "The transport is “{status_en}”; this step is not possible now."


class CodeWrong(Refusal):
    """The digits are not the code; the attempt was counted."""

    code = "logistics.code_wrong"
    kind = "invalid"
    zh = "交接码不正确，还可尝试 {left} 次。请向对方核对六位数字。"
    en = "That is not the hand-over code; {left} attempts are left. Ask the other person for the six digits again."


class CodeLocked(Refusal):
    """Too many wrong codes."""

    code = "logistics.code_locked"
    kind = "limit"
    zh = "交接码错误次数过多，已锁定。请在 {minutes} 分钟后重试。"
    en = "Too many wrong codes: locked. Try again in {minutes} minutes."


class CodeNotChecked(Refusal):
    """The hand-over's code was not checked, or too long ago."""

    code = "logistics.code_not_checked"
    kind = "conflict"
    zh = "请先输入对方出示的六位交接码。"
    en = "First enter the six-digit code that the other person shows you."
