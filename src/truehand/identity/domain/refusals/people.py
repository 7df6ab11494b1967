"""Why an account, a name, a role or a token is refused."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class NameNotUsable(Refusal):
    """A display name or legal name is empty, too long, or made of signs that are not shown."""

    code = "identity.name_not_usable"
    kind = "invalid"
    zh = "请填写 {shortest} 至 {longest} 个字的名称，须含文字，不含不可见字符。"
    en = "Give a name of {shortest} to {longest} characters with letters in it and no invisible ones."


class PartyOpenAlready(Refusal):
    """One account, one party."""

    code = "identity.party_open_already"
    kind = "conflict"
    zh = "此账户已登记交易主体。"
    en = "This account has its trading party already."


class PartyUnknown(Refusal):
    """No party has that identifier."""

    code = "identity.party_unknown"
    kind = "not_found"
    zh = "没有找到该用户。"
    en = "There is no such party."


class CountryNotServed(Refusal):
    """Documents of that country are not accepted yet."""

    code = "identity.country_not_served"
    kind = "invalid"
    zh = "暂不支持该国家或地区的证件。"
    en = "Documents of that country are not accepted yet."


class DocumentNotAccepted(Refusal):
    """Each country has one document for people and one for companies; this was another."""

    code = "identity.document_not_accepted"
    kind = "invalid"
    zh = "请使用“{expected_zh}”进行认证。"
    en = "Use this document instead: {expected_en}."


class NumberNotValid(Refusal):
    """The number's own check digits contradict it; the number itself is not repeated."""

    code = "identity.number_not_valid"
    kind = "invalid"
    zh = "证件号码未通过校验，请逐位核对后重新填写。"
    en = "The number fails its own check digits. Compare it with the document, digit by digit."


class TooYoung(Refusal):
    """Only adults trade."""

    code = "identity.too_young"
    kind = "forbidden"
    zh = "年满 {years} 周岁方可交易。"
    en = "You must be at least {years} years old to trade."


class DocumentExpired(Refusal):
    """The passport's last day has passed."""

    code = "identity.document_expired"
    kind = "invalid"
    zh = "该证件已过有效期，请使用有效证件。"
    en = "This document has expired; use a valid one."


class DocumentTaken(Refusal):
    """One real person or company, one party."""

    code = "identity.document_taken"
    kind = "conflict"
    zh = "该证件已用于认证另一个账户。一个证件只能对应一个账户，如非本人操作请联系平台。"
    en = "This document verifies another account already. One document, one account: if that was not you, contact us."


class VerifiedAlready(Refusal):
    """A verified party stays who it is."""

    code = "identity.verified_already"
    kind = "conflict"
    zh = "您已完成实名认证，无需重复提交。"
    en = "Your real name is verified already."


class TooManyAttempts(Refusal):
    """Somebody is trying numbers or codes."""

    code = "identity.too_many_attempts"
    kind = "limit"
    zh = "尝试次数过多，请稍后再试。"
    en = "Too many attempts; try again later."


class RoleHeldAlready(Refusal):
    """The party has the role."""

    code = "identity.role_held_already"
    kind = "conflict"
    zh = "该用户已有此角色。"
    en = "The party holds this role already."


class RoleNotHeld(Refusal):
    """There is nothing to take away."""

    code = "identity.role_not_held"
    kind = "conflict"
    zh = "该用户没有此角色。"
    en = "The party does not hold this role."


class RolesExclude(Refusal):
    """Nobody audits, or keeps the money of, what they operate."""

    code = "identity.roles_exclude"
    kind = "conflict"
    zh = "运营人员、审计员与存管银行人员须由不同的人担任。"
    en = "Operators, auditors and the custodian's people must be different parties."


class RoleNeedsVerification(Refusal):
    """A role goes to a verified party only."""

    code = "identity.role_needs_verification"
    kind = "conflict"
    zh = "授予角色前，该用户须先完成实名认证。"
    en = "The party's real name must be verified before it is given a role."


class ReasonMissing(Refusal):
    """A sensitive act is proposed with a reason that somebody can judge."""

    code = "identity.reason_missing"
    kind = "invalid"
    zh = "请写明理由（不超过 {longest} 字）。"
    en = "State the reason (at most {longest} characters)."


class ActNotUnderstood(Refusal):
    """An act is named ``room.verb`` and its payload is plain JSON."""

    code = "identity.act_not_understood"
    kind = "invalid"
    zh = "提案内容无法识别。"
    en = "The proposal's act or payload is not understood."


class ProposalUnknown(Refusal):
    """No proposal has that identifier."""

    code = "identity.proposal_unknown"
    kind = "not_found"
    zh = "没有找到该提案。"
    en = "There is no such proposal."


class ProposalDecided(Refusal):
    """Approved, rejected or used before."""

    code = "identity.proposal_decided"
    kind = "conflict"
    zh = "该提案已处理。"
    en = "This proposal has been decided already."


class ProposalExpired(Refusal):
    """Nobody decided in time."""

    code = "identity.proposal_expired"
    kind = "conflict"
    zh = "该提案已过期，请重新提出。"
    en = "This proposal has expired; propose it again."


class OwnProposal(Refusal):
    """Four eyes are two people's."""

    code = "identity.own_proposal"
    kind = "forbidden"
    zh = "不能审批自己提出的提案，须由另一位运营人员审批。"
    en = "You cannot decide your own proposal; another operator must."


class OwnMatter(Refusal):
    """No operator proposes or decides about their own party."""

    code = "identity.own_matter"
    kind = "forbidden"
    zh = "提案涉及您本人，须由其他运营人员处理。"
    en = "This concerns yourself; other operators must handle it."


class SecondPersonNeeded(Refusal):
    """No live approval by another operator covers exactly this act."""

    code = "identity.second_person_needed"
    kind = "held"
    zh = "此操作须先提出提案并经另一位运营人员批准。"
    en = "Propose this act first and have another operator approve it."


class StepUpNeeded(Refusal):
    """A recent proof of presence is asked for."""

    code = "identity.step_up_needed"
    kind = "forbidden"
    zh = "请先重新验证身份，再进行此操作。"
    en = "Confirm that it is you first, then do this again."


class TokenNotAllowed(Refusal):
    """A token cannot make or widen tokens, nor change how one signs in."""

    code = "identity.token_not_allowed"
    kind = "forbidden"
    zh = "此操作须登录网页完成，不能使用访问令牌。"
    en = "This is done signed in at the site, not with an access token."


class ScopesNotUnderstood(Refusal):
    """Not a non-empty set of known scopes."""

    code = "identity.scopes_not_understood"
    kind = "invalid"
    zh = "请至少选择一项有效权限。"
    en = "Choose at least one valid scope."


class LifetimeNotAllowed(Refusal):
    """A token lives between one day and a year."""

    code = "identity.lifetime_not_allowed"
    kind = "invalid"
    zh = "有效期须为 1 至 {longest} 天。"
    en = "A token lives 1 to {longest} days."


class TooManyTokens(Refusal):
    """A party holds a limited number of live tokens."""

    code = "identity.too_many_tokens"
    kind = "limit"
    zh = "最多可同时持有 {most} 个有效令牌，请先停用不再使用的令牌。"
    en = "You may hold {most} live tokens; revoke one that you no longer use first."


class TokenUnknown(Refusal):
    """Not a token of the asker."""

    code = "identity.token_unknown"
    kind = "not_found"
    zh = "没有找到该令牌。"
    en = "There is no such token."


class TokenNotValid(Refusal):
    """Unknown, expired or revoked: which of these is not said."""

    code = "identity.token_not_valid"
    kind = "unauthenticated"
    zh = "访问令牌无效或已过期。"
    en = "The access token is not valid or has expired."


class CodeNotRight(Refusal):
    """The one-time code did not match; which codes exist is not said."""

    code = "identity.code_not_right"
    kind = "forbidden"
    zh = "验证码不正确。"
    en = "The code is not right."


class NoticeUnknown(Refusal):
    """Not a notice of the asker."""

    code = "identity.notice_unknown"
    kind = "not_found"
    zh = "没有找到该通知。"
    en = "There is no such notice."


class LanguageNotSpoken(Refusal):
    """Not a language of the site."""

    code = "identity.language_not_spoken"
    kind = "invalid"
    zh = "本站没有这种语言。"
    en = "The site does not speak that language."


class NewsNotUnderstood(Refusal):
    """Not there in both languages, or too long."""

    code = "identity.news_not_understood"
    kind = "invalid"
    zh = "资讯须有中文和英文，各不超过{longest}字。"
    en = "News is said in Chinese and in English, in at most {longest} characters each."


class NewsTooSoon(Refusal):
    """Readers were promised not to hear more often."""

    code = "identity.news_too_soon"
    kind = "limit"
    zh = "同意文本承诺每周不超过一次，{after} 之后才能再发。"
    en = "Readers were promised news at most once a week; the next can be sent after {after}."
