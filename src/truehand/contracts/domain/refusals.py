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


class AmendmentOver(Refusal):
    """An amendment was signed, declined, or its time has passed."""

    code = "contracts.amendment_over"
    kind = "conflict"
    zh = "这份变更已经签署、被拒绝或者过期。"
    en = "This amendment was signed or declined, or its time has passed."


class AmendmentOpen(Refusal):
    """One amendment at a time."""

    code = "contracts.amendment_open"
    kind = "conflict"
    zh = "已有一份待签署的变更，请先签署或者拒绝。"
    en = "Another amendment waits to be signed. Sign or decline that one first."


class NothingToAmend(Refusal):
    """Only a contract that both signed is amended, and only into something else."""

    code = "contracts.nothing_to_amend"
    kind = "conflict"
    zh = "没有可以变更的已签署合同，或者没有任何条款不同。"
    en = "There is no contract that both have signed, or nothing in it would be different."


class ClauseSetUnlawful(Refusal):
    """A set would compose a contract that says what none may, or lacks what each must have."""

    code = "contracts.clause_set_unlawful"
    kind = "conflict"
    zh = "条款集不能发布：用于“{class_zh}”时，“{place}”有问题（{what_zh}，{law_zh}）。"
    en = "The clause set cannot be published: for “{class_en}”, “{place}” will not do ({what_en}; {law_en})."


class ClauseSetNameTaken(Refusal):
    """A set of that name was there already; none is ever edited."""

    code = "contracts.clause_set_name_taken"
    kind = "conflict"
    zh = "已有名为“{name}”的条款集。条款集不作修改，请另取名称。"
    en = "There is a clause set named “{name}” already. None is ever edited: give yours another name."


class ClauseSetMomentPast(Refusal):
    """Nothing is in force from a moment that has passed."""

    code = "contracts.clause_set_moment_past"
    kind = "invalid"
    zh = "生效时间须在现在之后一年以内。"
    en = "It takes effect at a moment ahead, within a year."


class ClauseSetUnknown(Refusal):
    """No such set waits to be confirmed."""

    code = "contracts.clause_set_unknown"
    kind = "not_found"
    zh = "没有这份待确认的条款集。"
    en = "No such clause set waits to be confirmed."


class OwnClauseSet(Refusal):
    """Two people publish a set: who proposed it does not confirm it."""

    code = "contracts.own_clause_set"
    kind = "forbidden"
    zh = "条款集须由另一位运营人员确认发布。"
    en = "Another operator confirms a clause set that you proposed."
