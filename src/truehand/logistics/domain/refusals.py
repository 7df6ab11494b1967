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


class CarrierNotVetted(Refusal):
    """No operators have approved this carrier's papers."""

    code = "logistics.carrier_not_vetted"
    kind = "forbidden"
    zh = "承运人的许可证与保险尚未经审核批准，不能承运。"
    en = "This carrier's licence and insurance have not been approved; it cannot carry."


class CarrierSuspended(Refusal):
    """Operators have suspended this carrier."""

    code = "logistics.carrier_suspended"
    kind = "forbidden"
    zh = "承运人资格已暂停，暂不能接单。"
    en = "This carrier is suspended and takes no transports for now."


class LicenceExpired(Refusal):
    """The carrier's licence has run out."""

    code = "logistics.licence_expired"
    kind = "forbidden"
    zh = "承运人的许可证已于 {until} 到期，更新后方可接单。"
    en = "The carrier's licence ran out on {until}; it takes transports again once it is renewed."


class CoverExpired(Refusal):
    """The carrier's insurance has run out."""

    code = "logistics.cover_expired"
    kind = "forbidden"
    zh = "承运人的承运责任险已于 {until} 到期，更新后方可接单。"
    en = "The carrier's insurance ran out on {until}; it takes transports again once it is renewed."


class CoverTooLow(Refusal):
    """The cover is less than the machine is worth."""

    code = "logistics.cover_too_low"
    kind = "forbidden"
    zh = "承运人的保额 {cover} 低于设备价格 {worth}，不能承运这台设备。"
    en = "The carrier's cover of {cover} is less than the machine's price of {worth}; it cannot carry it."


class NotServed(Refusal):
    """The carrier's papers do not name this class of machine, or this country."""

    code = "logistics.not_served"
    kind = "forbidden"
    zh = "这类设备或这一地区不在承运人获批的范围内。"
    en = "This class of machine, or this region, is not among those the carrier was approved for."


class PapersOutOfDate(Refusal):
    """A paper has run out, or runs longer than is believed."""

    code = "logistics.papers_out_of_date"
    kind = "invalid"
    zh = "许可证与保险的到期日须在 {first} 至 {last} 之间。"
    en = "Licence and insurance must run out between {first} and {last}."


class ServesUnknown(Refusal):
    """No class or country is named, or one that there is not."""

    code = "logistics.serves_unknown"
    kind = "invalid"
    zh = "请选择至少一类设备和一个地区。"
    en = "Choose at least one class of machine and one region."


class PapersWait(Refusal):
    """Papers of this carrier are being looked at."""

    code = "logistics.papers_wait"
    kind = "conflict"
    zh = "您提交的资料正在审核中。"
    en = "Your papers are being looked at already."


class PapersUnknown(Refusal):
    """There are no such papers."""

    code = "logistics.papers_unknown"
    kind = "not_found"
    zh = "没有这份承运人资料。"
    en = "There are no such papers of a carrier."


class PapersElsewhere(Refusal):
    """The papers are not at the step that this needs."""

    code = "logistics.papers_elsewhere"
    kind = "conflict"
    zh = "这份资料的状态为“{stage_zh}”，现在不能这样处理。"
    en = "These papers are “{stage_en}”; this cannot be done with them now."


class SecondPersonNeeded(Refusal):
    """Who examined the papers does not approve them."""

    code = "logistics.second_person_needed"
    kind = "forbidden"
    zh = "初审人不能批准同一份资料，须由另一名运营人员批准。"
    en = "Who examined these papers cannot approve them; another operator has to."


class LoadNotUnderstood(Refusal):
    """What is to be carried has no mass, or none that a road takes."""

    code = "logistics.load_not_understood"
    kind = "invalid"
    zh = "请填写重量（不超过 {most_kg} 公斤）；长宽高各不超过 {most_cm} 厘米。"
    en = "State the mass, at most {most_kg} kg; length, width and height are at most {most_cm} cm."


class QuoteNotUnderstood(Refusal):
    """A quote's price, days or validity cannot be."""

    code = "logistics.quote_not_understood"
    kind = "invalid"
    zh = "报价须大于零；提货窗口不超过 {window} 天，运输 1 至 {transit} 天，有效期 1 小时至 {valid} 天。"
    en = (
        "A quote has a price, a pick-up window of at most {window} days, 1 to {transit} days on the way, and holds"
        " between an hour and {valid} days."
    )


class FeeExceeded(Refusal):
    """The quote is dearer than the fee that the contract holds for transport."""

    code = "logistics.fee_exceeded"
    kind = "conflict"
    zh = "报价 {price} 高于合同托管的运输费 {most}。"
    en = "The quote of {price} is above the transport fee of {most} that the contract holds."


class AlreadyAsked(Refusal):
    """Quotes were asked for."""

    code = "logistics.already_asked"
    kind = "conflict"
    zh = "此交易已在询价。"
    en = "Quotes have been asked for already."


class NotAsked(Refusal):
    """Nobody asked for quotes."""

    code = "logistics.not_asked"
    kind = "not_found"
    zh = "此交易没有询价。"
    en = "Nobody has asked for quotes here."


class AlreadyQuoted(Refusal):
    """This carrier's quote stands."""

    code = "logistics.already_quoted"
    kind = "conflict"
    zh = "您已有一份有效报价，撤回后可重新报价。"
    en = "Your quote stands; take it back before you give another."


class QuoteUnknown(Refusal):
    """There is no such quote."""

    code = "logistics.quote_unknown"
    kind = "not_found"
    zh = "没有这份报价。"
    en = "There is no such quote."


class QuoteOver(Refusal):
    """The quote was taken back, or its time has passed."""

    code = "logistics.quote_over"
    kind = "conflict"
    zh = "这份报价已撤回或已过有效期。"
    en = "This quote was taken back, or does not hold any more."


class QuoteChosen(Refusal):
    """A quote is chosen, and its carrier still has time to book."""

    code = "logistics.quote_chosen"
    kind = "conflict"
    zh = "已选定一份报价，正等待其承运人预约。"
    en = "A quote is chosen; its carrier has time to book."


class PickUpOutsideQuote(Refusal):
    """The day is not one that the quote names."""

    code = "logistics.pick_up_outside_quote"
    kind = "conflict"
    zh = "按所选报价，提货日期须在 {first} 至 {last} 之间。"
    en = "By the quote that was chosen, the pick-up is between {first} and {last}."


class EventUnknown(Refusal):
    """There is no such kind of event."""

    code = "logistics.event_unknown"
    kind = "invalid"
    zh = "没有“{kind}”这种运输事件。"
    en = "There is no transport event “{kind}”."


class EventNotUnderstood(Refusal):
    """A part of an event cannot be."""

    code = "logistics.event_not_understood"
    kind = "invalid"
    zh = "运输事件的“{field}”无法理解。"
    en = "“{field}” of the transport event is not understood."


class EventsOver(Refusal):
    """The machine was delivered, or the transport called off."""

    code = "logistics.events_over"
    kind = "conflict"
    zh = "运输已结束，不再接收新的运输事件。"
    en = "The transport is over; nothing more is told of it."


class MessageForged(Refusal):
    """A message without a signature of its body by the carrier's secret."""

    code = "logistics.message_forged"
    kind = "forbidden"
    zh = "消息签名无效。"
    en = "The message is not signed as it should be."


class MessageStale(Refusal):
    """A message whose time is not now."""

    code = "logistics.message_stale"
    kind = "forbidden"
    zh = "消息时间戳已过期。"
    en = "The message's timestamp is not of now."


class MessageChanged(Refusal):
    """An identifier that came before, with another content."""

    code = "logistics.message_changed"
    kind = "conflict"
    zh = "同一消息编号的内容与先前不同。"
    en = "This identifier came before, with another content."


class HookUnknown(Refusal):
    """There is no such address for messages."""

    code = "logistics.hook_unknown"
    kind = "not_found"
    zh = "没有这个消息接收地址。"
    en = "There is no such address for messages."
