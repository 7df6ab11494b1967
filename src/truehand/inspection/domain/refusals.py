"""Why an inspection was not taken."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class TemplateUnknown(Refusal):
    """No published template has that name and version."""

    code = "inspection.template_unknown"
    kind = "invalid"
    zh = "没有名为“{name}”的第 {version} 版检测标准。"
    en = "There is no version {version} of an inspection standard “{name}”."


class TemplateNotSuited(Refusal):
    """The findings follow a template that is not for this machine."""

    code = "inspection.template_not_suited"
    kind = "invalid"
    zh = "此设备应使用检测标准“{wanted}”，而不是“{given}”。"
    en = "This machine is inspected by the standard “{wanted}”, not “{given}”."


class FindingsIncomplete(Refusal):
    """Points are missing or wrong; ``places`` names them all, the sentence the first ones."""

    code = "inspection.findings_incomplete"
    kind = "invalid"
    zh = "报告还有 {count} 处需要补正：{summary_zh}"
    en = "The report needs {count} more corrections: {summary_en}"


class DraftMisshapen(Refusal):
    """A draft holds something that the template does not ask, or far too long a text."""

    code = "inspection.draft_misshapen"
    kind = "invalid"
    zh = "草稿中“{place}”格式不符或过长，未保存。"
    en = "The draft's “{place}” is not of the right form or too long; nothing was saved."


class PointUnknown(Refusal):
    """The template has no such point."""

    code = "inspection.point_unknown"
    kind = "invalid"
    zh = "检测标准中没有“{point}”这一项。"
    en = "The standard has no point “{point}”."


class TooManyPhotos(Refusal):
    """A point has as many photos as it may."""

    code = "inspection.too_many_photos"
    kind = "limit"
    zh = "每个检测项最多 {limit} 张照片，请先删除一张。"
    en = "A point takes at most {limit} photos; remove one first."


class PhotoUnknown(Refusal):
    """The photo is not part of this draft."""

    code = "inspection.photo_unknown"
    kind = "not_found"
    zh = "草稿中没有这张照片。"
    en = "The draft has no such photo."


class AlreadyReported(Refusal):
    """A trade has one report, and it is signed."""

    code = "inspection.already_reported"
    kind = "conflict"
    zh = "此交易的检测报告已签署，不能再修改。"
    en = "This trade's inspection report is signed and can no longer be changed."
