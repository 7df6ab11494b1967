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
    """A name is corrected by the document that verified it, unless it is said that another takes its place."""

    code = "identity.other_document"
    kind = "conflict"
    zh = "这不是当初认证时的证件。如果证件号码已变更，请勾选“证件号码已变更”。"
    en = "This is not the document by which you were verified. If it has another number now, say so."


class CorrectionWaits(Refusal):
    """One at a time."""

    code = "identity.correction_waits"
    kind = "conflict"
    zh = "您的更正申请正在等待审核。"
    en = "You asked for a correction already; it waits for a decision."
