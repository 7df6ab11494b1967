"""What the vault refuses."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class ConsentMissing(Refusal):
    """The person has not agreed to this purpose, or no longer does."""

    code = "vault.consent_missing"
    kind = "forbidden"
    zh = "当事人没有同意“{purpose_zh}”，或已撤回同意。"
    en = "The person has not agreed to “{purpose_en}”, or no longer does."


class ConsentOutdated(Refusal):
    """The words changed while they were being read."""

    code = "vault.consent_outdated"
    kind = "conflict"
    zh = "这段同意文本已更新为第 {version} 版，请重新阅读后再决定。"
    en = "These words have changed; version {version} is the present one. Read it, then decide."


class ConsentByPerson(Refusal):
    """A program with a token may withdraw a consent, but not give one."""

    code = "vault.consent_by_person"
    kind = "forbidden"
    zh = "同意须由本人登录后亲自作出，程序不能代为同意。"
    en = "Consent is given by the person themselves, signed in at the site; a program cannot give it."


class ByThePerson(Refusal):
    """Asked with a token: some things are for the person alone."""

    code = "vault.by_the_person"
    kind = "forbidden"
    zh = "此事须由本人登录后亲自办理，不能由程序代办。"
    en = "This is for the person themselves, signed in at the site; a program cannot do it."


class PresenceNeeded(Refusal):
    """A recent proof of presence is asked for."""

    code = "vault.presence_needed"
    kind = "forbidden"
    zh = "请先重新验证身份，再办理此事。"
    en = "Confirm that it is you, then ask again."


class ErasureHeld(Refusal):
    """Others still need the person for something that is not settled."""

    code = "vault.erasure_held"
    kind = "held"
    zh = "还有未了结的事项，暂不能注销：{reasons_zh}"
    en = "Something is not settled yet, so your account cannot be erased now: {reasons_en}"


class ErasedAlready(Refusal):
    """The person has been erased."""

    code = "vault.erased_already"
    kind = "conflict"
    zh = "该账户已注销。"
    en = "This account has been erased."


class ArchiveUnderWay(Refusal):
    """One is being made."""

    code = "vault.archive_under_way"
    kind = "conflict"
    zh = "您的数据副本正在生成，请稍候。"
    en = "A copy of your data is being made already."


class ArchiveUnknown(Refusal):
    """Not an archive of the asker, not ready, or gone after its days."""

    code = "vault.archive_unknown"
    kind = "not_found"
    zh = "没有找到该数据副本，可能尚未生成或已过期删除。"
    en = "There is no such copy: it is not ready yet, or was deleted when its days were over."


class NothingToExport(Refusal):
    """There is no row."""

    code = "vault.nothing_to_export"
    kind = "not_found"
    zh = "没有可供分析的数据。"
    en = "There is nothing to analyse yet."


class NotAnonymous(Refusal):
    """Too few rows share their quasi-identifiers, however coarse these are made."""

    code = "vault.not_anonymous"
    kind = "held"
    zh = "数据还不够匿名，不能导出：最粗的分组也只有 k={k}（要求至少 {least}），l={l}，t={t}。"
    en = "The data are not anonymous enough to leave: at their coarsest k is {k} of at least {least}, l {l}, t {t}."


class ReadingNeeded(Refusal):
    """What is asked for holds others' data: who reads it says first what for."""

    code = "vault.reading_needed"
    kind = "forbidden"
    zh = "其中含有他人的个人信息，请先说明查阅目的。"
    en = "This holds other people's data. State first what you read it for."


class OwnReading(Refusal):
    """Nobody opens as an official what is their own matter."""

    code = "vault.own_reading"
    kind = "forbidden"
    zh = "这与您本人有关，须由他人查阅。"
    en = "This is your own matter; somebody else has to look into it."


class ReadingUnexplained(Refusal):
    """No reason, or too long a one."""

    code = "vault.reading_unexplained"
    kind = "invalid"
    zh = "请写明查阅原因，不超过 {longest} 个字符。"
    en = "Say why you read it, in at most {longest} characters."


class LookUnexplained(Refusal):
    """No word on what was found, or too many."""

    code = "vault.look_unexplained"
    kind = "invalid"
    zh = "请写明核查结果，不超过 {longest} 个字符。"
    en = "Say what you found, in at most {longest} characters."


class LookedAtAlready(Refusal):
    """Somebody was faster."""

    code = "vault.looked_at_already"
    kind = "conflict"
    zh = "该次查阅已有人核查。"
    en = "Somebody has looked at this reading already."


class CaseNotOpen(Refusal):
    """The named case is unknown, closed, or not about this."""

    code = "vault.case_not_open"
    kind = "conflict"
    zh = "所选事项不存在、已结束或与此无关。"
    en = "The case you named is not there, has ended, or is not about this."


class ReadingLimit(Refusal):
    """Enough for an hour."""

    code = "vault.reading_limit"
    kind = "limit"
    zh = "您在一小时内已查阅 {most} 次，请稍后再试。"
    en = "You have opened other people's data {most} times within an hour. Try again later."
