"""What the evidence room refuses."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class ImageTooLarge(Refusal):
    """The file has more bytes than a photo needs."""

    code = "evidence.image_too_large"
    kind = "too_large"
    zh = "图片太大：最多 {most} MB。请压缩后重新上传。"
    en = "The picture is too large: at most {most} MB. Make it smaller and upload it again."


class ImageTooManyPixels(Refusal):
    """The picture unfolds to more pixels than any camera of the trade takes."""

    code = "evidence.image_too_many_pixels"
    kind = "invalid"
    zh = "图片像素过多：最多 {most} 百万像素。"
    en = "The picture has too many pixels: at most {most} million."


class ImageNotUnderstood(Refusal):
    """The bytes are not a whole JPEG, PNG or WebP picture."""

    code = "evidence.image_not_understood"
    kind = "invalid"
    zh = "无法读取这张图片：请上传完整的 JPEG、PNG 或 WebP 照片。"
    en = "This picture cannot be read: upload a whole JPEG, PNG or WebP photo."


class DocumentNotInLog(Refusal):
    """A bundle may only carry documents whose hash an entry of the log states."""

    code = "evidence.document_not_in_log"
    kind = "conflict"
    zh = "文件“{name}”的指纹没有记录在存证日志中，无法导出。"
    en = "The log does not state the hash of “{name}”, so it cannot be exported."


class PaperNotMade(Refusal):
    """The paper is being set and signed, or what it is about has not happened."""

    code = "evidence.paper_not_made"
    kind = "not_found"
    zh = "文件尚未生成：签署完成后一般在一分钟内生成，请稍后再试。"
    en = "This paper is not made yet: it is there within about a minute after the signatures. Try again then."


class NothingRecorded(Refusal):
    """There is no event of that subject."""

    code = "evidence.nothing_recorded"
    kind = "not_found"
    zh = "没有找到相关的存证记录。"
    en = "Nothing is recorded about this."


class EntryNotFound(Refusal):
    """The log has no entry of that index, or no tree of that size was signed."""

    code = "evidence.entry_not_found"
    kind = "not_found"
    zh = "存证日志中没有第 {index} 条。"
    en = "The log has no entry {index}."


class NothingSigned(Refusal):
    """The log is still empty."""

    code = "evidence.nothing_signed"
    kind = "not_found"
    zh = "日志中还没有任何记录。"
    en = "The log is still empty."


class TileNotFound(Refusal):
    """The signed tree has no such tile, or it is not named as the specification names tiles."""

    code = "evidence.tile_not_found"
    kind = "not_found"
    zh = "已签名的日志中没有这个数据块。"
    en = "The signed log has no such tile."


class EntriesWithheld(Refusal):
    """Leaves of the first scheme name subject and actor: their hashes are public, they are not."""

    code = "evidence.entries_withheld"
    kind = "not_found"
    zh = "这些早期条目的内容会指明当事人，因此只公开其指纹。"
    en = "These early entries tell who was concerned, so only their hashes are public."
