"""Why a verified name is not corrected."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class NameUnchanged(Refusal):
    """It is the name that is verified already."""

    code = "identity.name_unchanged"
    kind = "invalid"
    zh = "这与已认证的姓名相同，无需更正。"
    en = "This is the name that is verified already."


class OtherDocument(Refusal):
    """A name is corrected by the document that verified it; another one may be another person's."""

    code = "identity.other_document"
    kind = "conflict"
    zh = "请使用当初认证时的同一证件。"
    en = "Use the document by which you were verified."


class CorrectionWaits(Refusal):
    """One at a time."""

    code = "identity.correction_waits"
    kind = "conflict"
    zh = "您的更正申请正在等待审核。"
    en = "You asked for a correction already; it waits for a decision."
