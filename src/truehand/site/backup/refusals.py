"""Why something about backups was not done."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class BackupDamaged(Refusal):
    """A file of a backup is not as it was written; the data say which and how."""

    code = "site.backup_damaged"
    kind = "conflict"
    zh = "备份文件 {file} 已损坏或被改动：{why_zh}。"
    en = "The backup file {file} is not as it was written: {why_en}."

    @classmethod
    def of(cls, file: str, why: Why) -> BackupDamaged:
        """Return the refusal of one file."""
        zh, en = why
        return cls(file=file, why_zh=zh, why_en=en)


Why = tuple[str, str]
ALTERED: Why = ("内容校验不通过", "its content does not match its seal")
CUT_SHORT: Why = ("文件被截断", "it ends too early")
FOREIGN: Why = ("不是真手的密封文件", "it is no sealed file of ours")
MISSING: Why = ("文件缺失", "it is missing")
UNEXPECTED: Why = ("清单里没有这个文件", "its manifest does not know it")
LONGER: Why = ("末尾有多余内容", "something follows its end")


class BackupKeyWrong(Refusal):
    """The key at hand does not open the backup."""

    code = "site.backup_key_wrong"
    kind = "forbidden"
    zh = "手头的备份密钥打不开 {file}：密钥不对，或文件被改了名。"
    en = "The backup key at hand does not open {file}: it is another key, or the file was renamed."


class BackupKeyMissing(Refusal):
    """The private half of the key is not on this machine."""

    code = "site.backup_key_missing"
    kind = "forbidden"
    zh = "本机没有备份私钥（{file}）：请先放回密钥文件。"
    en = "The private backup key is not on this machine ({file}): put its file back first."


class BackupNotConfigured(Refusal):
    """No place is configured, or the database is not the embedded one."""

    code = "site.backup_not_configured"
    kind = "not_found"
    zh = "没有可用的备份位置：请设置 TRUEHAND_BACKUP_PLACES，且数据库须为内嵌数据库。"
    en = "There is no place for backups: set TRUEHAND_BACKUP_PLACES, and use the embedded database."


class BackupFailed(Refusal):
    """A base backup could not be made; whatever was half made is gone."""

    code = "site.backup_failed"
    kind = "fault"
    zh = "位置 {place} 的基础备份没有做成：{why}。"
    en = "The base backup at {place} was not made: {why}."


class BackupNotFound(Refusal):
    """There is no such backup."""

    code = "site.backup_not_found"
    kind = "not_found"
    zh = "没有找到备份 {backup}。"
    en = "There is no backup {backup}."


class BackupGap(Refusal):
    """A segment of the log is at no place, so that nothing after it can be restored."""

    code = "site.backup_gap"
    kind = "conflict"
    zh = "备份 {backup} 之后的日志缺少一段：{segment}。"
    en = "The log after the backup {backup} has a hole: {segment} is at no place."


class RestoreTooEarly(Refusal):
    """No base backup was complete by then."""

    code = "site.restore_too_early"
    kind = "not_found"
    zh = "无法恢复到 {moment}：最早的备份完成于 {first}。"
    en = "Nothing can be restored to {moment}: the first backup was complete at {first}."


class RestoreNotReached(Refusal):
    """The log at the places ends before the moment: whether more was committed until then, nobody can say."""

    code = "site.restore_not_reached"
    kind = "conflict"
    zh = "各备份位置的日志在 {moment} 之前就结束了（最后一笔提交：{last}）：要恢复到日志末尾，请用 latest。"
    en = "The log at the places ends before {moment} (last commit: {last}). To restore to its end, ask for latest."


class RestoreFailed(Refusal):
    """The server did not come up from the backup."""

    code = "site.restore_failed"
    kind = "fault"
    zh = "数据库没有从备份中启动：{why}"
    en = "The server did not come up from the backup: {why}"


class RestoreWhileRunning(Refusal):
    """The server that would be replaced is in use."""

    code = "site.restore_while_running"
    kind = "conflict"
    zh = "数据库正在使用：请先停止真手（Ctrl-C），再恢复。"
    en = "The database is in use: stop Truehand (Ctrl-C) before restoring."


class RestoreUnsound(Refusal):
    """What was restored does not pass its checks; nothing was replaced."""

    code = "site.restore_unsound"
    kind = "conflict"
    zh = "恢复出的数据未通过核对（{number} 处），现有数据未替换；报告：{report}"
    en = "What was restored does not pass its checks ({number} findings); nothing was replaced. Report: {report}"


class SystemUnclear(Refusal):
    """The places hold backups of several installations, or of none."""

    code = "site.restore_system_unclear"
    kind = "invalid"
    zh = "备份位置里有不止一个（或没有任何）安装的备份：{systems}。请用 --system 指明。"
    en = "The places hold the backups of several installations, or of none: {systems}. Say which with --system."
