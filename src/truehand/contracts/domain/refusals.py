"""Why a contract was not drawn or not signed."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class TermsNotValid(Refusal):
    """A term is missing or outside what a contract may say."""

    code = "contracts.terms_not_valid"
    kind = "invalid"
    zh = "合同条款缺失或超出允许范围：{field}。"
    en = "A term of the contract is missing or out of range: {field}."


class NoContract(Refusal):
    """There is no contract for that trade, or none that the asker may read."""

    code = "contracts.not_found"
    kind = "not_found"
    zh = "没有找到合同，或您无权查看。"
    en = "There is no such contract, or it is not yours to read."


class NotYourContract(Refusal):
    """Only the buyer and the seller sign."""

    code = "contracts.not_a_party"
    kind = "forbidden"
    zh = "只有合同的买方和卖方可以签署。"
    en = "Only the buyer and the seller of this contract may sign it."


class ContractChanged(Refusal):
    """The text that the signer saw is not the text in force."""

    code = "contracts.changed"
    kind = "conflict"
    zh = "合同内容在您查看之后已变更，未签署。请重新阅读后再签。"
    en = "The contract changed after you opened it, so nothing was signed. Read it again, then sign."


class AlreadySigned(Refusal):
    """A party signs once."""

    code = "contracts.already_signed"
    kind = "conflict"
    zh = "您已签署过这份合同。"
    en = "You have signed this contract already."


class SignedTermsStand(Refusal):
    """A contract that somebody signed is not drawn again with other terms."""

    code = "contracts.signed_terms_stand"
    kind = "conflict"
    zh = "合同已有一方签署，条款不能再改。"
    en = "A party has signed the contract; its terms can no longer change."


class ClauseSetNotValid(Refusal):
    """A text is no set of clauses."""

    code = "contracts.clause_set_not_valid"
    kind = "invalid"
    zh = "条款集无法使用，位置“{place}”：{why_zh}。"
    en = "The clause set cannot be used, at “{place}”: {why_en}."


class ForbiddenClause(Refusal):
    """The text says what the law lets no contract say."""

    code = "contracts.forbidden_clause"
    kind = "conflict"
    zh = "合同第{number}条含有法律禁止的内容（{what_zh}，{law_zh}），不能签署。请删改相应文字后重新谈妥。"
    en = "Clause {number} says what no contract may ({what_en}; {law_en}), and cannot be signed. Change it first."
