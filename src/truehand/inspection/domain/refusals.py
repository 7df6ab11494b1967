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


class JobUnknown(Refusal):
    """There is no such inspection, or it is not the asker's."""

    code = "inspection.job_unknown"
    kind = "not_found"
    zh = "没有这项检测任务。"
    en = "There is no such inspection."


class JobTaken(Refusal):
    """Somebody else has the inspection, or it was called off."""

    code = "inspection.job_taken"
    kind = "conflict"
    zh = "此检测任务已被接受或取消。"
    en = "This inspection was taken or called off."


class NodeAsked(Refusal):
    """An inspection at that node was asked for already."""

    code = "inspection.node_asked"
    kind = "conflict"
    zh = "此环节的检测已经申请，请勿重复。"
    en = "An inspection at this point was asked for already."


class PhotoDamaged(Refusal):
    """What arrived is not what the phone hashed."""

    code = "inspection.photo_damaged"
    kind = "invalid"
    zh = "照片在传输中损坏，与手机上的指纹不一致，请重新发送。"
    en = "The photo was damaged on its way: its hash is not the one that the phone took. Send it again."


class NotLicensed(Refusal):
    """An operator has not licensed the asker for this, or no longer."""

    code = "inspection.not_licensed"
    kind = "forbidden"
    zh = "您没有相应资质，或资质已过期。"
    en = "You are not licensed for this, or no longer."


class LicenceHeld(Refusal):
    """The party holds that licence."""

    code = "inspection.licence_held"
    kind = "conflict"
    zh = "对方已有这项资质。"
    en = "The party holds that licence already."


class LicenceUnknown(Refusal):
    """There is no such licence, or it was ended."""

    code = "inspection.licence_unknown"
    kind = "not_found"
    zh = "没有这项资质，或已终止。"
    en = "There is no such licence, or it was ended."


class LicenceStands(Refusal):
    """The licence is suspended already, or is not."""

    code = "inspection.licence_stands"
    kind = "conflict"
    zh = "这项资质的状态已经如此。"
    en = "The licence stands like that already."


class CertificateUnknown(Refusal):
    """No certificate has that number, or it is another certifier's."""

    code = "inspection.certificate_unknown"
    kind = "not_found"
    zh = "没有这个编号的证书。"
    en = "No certificate has that number."


class CertificateStands(Refusal):
    """That cannot follow on how the certificate stands."""

    code = "inspection.certificate_stands"
    kind = "conflict"
    zh = "证书目前的状态是“{standing_zh}”，不能这样操作。"
    en = "The certificate is {standing_en}; that cannot follow."


class CertificateMisshapen(Refusal):
    """A field of a certificate or licence is missing, too long or out of range."""

    code = "inspection.certificate_misshapen"
    kind = "invalid"
    zh = "证书或资质的“{field}”缺失、过长或超出范围。"
    en = "The “{field}” of the certificate or licence is missing, too long or out of range."


class OwnCertificate(Refusal):
    """Nobody certifies themselves."""

    code = "inspection.own_certificate"
    kind = "forbidden"
    zh = "不能为自己出具证书。"
    en = "You cannot certify yourself."


class DefectNoted(Refusal):
    """The defect was confirmed or denied already."""

    code = "inspection.defect_noted"
    kind = "conflict"
    zh = "该项缺陷已经确认或否认过。"
    en = "The defect at this point was confirmed or denied already."


class AlreadyReported(Refusal):
    """A trade has one report, and it is signed."""

    code = "inspection.already_reported"
    kind = "conflict"
    zh = "此交易的检测报告已签署，不能再修改。"
    en = "This trade's inspection report is signed and can no longer be changed."
