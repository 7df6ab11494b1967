"""Why a bank's statement was not taken."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class StatementNotUnderstood(Refusal):
    """A line of the file cannot be read."""

    code = "payments.statement_not_understood"
    kind = "invalid"
    zh = "对账单无法读取（第 {line} 行附近）：{why_zh}。"
    en = "The statement cannot be read near line {line}: {why_en}."


class StatementUnsafe(Refusal):
    """The file brings a document type of its own, as attacks do and no bank does."""

    code = "payments.statement_unsafe"
    kind = "invalid"
    zh = "文件带有自定义文档类型或实体，银行对账单不会如此，已拒收。"
    en = "The file declares a document type or entities of its own. No bank's statement does; it was refused."


class StatementTruncated(Refusal):
    """The file ends in the middle of a statement."""

    code = "payments.statement_truncated"
    kind = "invalid"
    zh = "对账单不完整：第 {line} 行之后没有期末余额，请重新下载完整文件。"
    en = "The statement is incomplete: after line {line} there is no closing balance. Download the whole file again."


class StatementMiscounted(Refusal):
    """There are more or fewer lines than the statement says."""

    code = "payments.statement_miscounted"
    kind = "invalid"
    zh = "对账单 {number} 声明 {said} 行，实际 {found} 行。"
    en = "Statement {number} says that it has {said} lines, but has {found}."


class StatementUnbalanced(Refusal):
    """Opening balance and lines do not make the closing balance."""

    code = "payments.statement_unbalanced"
    kind = "invalid"
    zh = "对账单 {number} 不平：期初 {opening} 加 {lines} 行发生额，与期末 {closing} 相差 {missing}。"
    en = "Statement {number} does not add up: opening {opening} and {lines} lines miss closing {closing} by {missing}."


class StatementRowOff(Refusal):
    """A row's running balance is not the row before plus its amount."""

    code = "payments.statement_row_off"
    kind = "invalid"
    zh = "第 {line} 行余额不连续：应为 {expected}，文件写的是 {found}。"
    en = "The balance does not follow on line {line}: it should be {expected}, the file says {found}."


class StatementAltered(Refusal):
    """Lines that were told before are told differently: what is new counts, and of these two people say which does."""

    code = "payments.statement_altered"
    kind = "conflict"
    zh = "以下行与此前已入库的同号流水不一致，未入账；提现已暂停，须由两人认定以哪次为准：第 {lines} 行。"
    en = (
        "These lines differ from what the bank told before under the same references. They are not booked and payouts "
        "stand still until two people have said which counts: {lines}."
    )


class ReportChanged(Refusal):
    """A file under a name that another file has already."""

    code = "payments.report_changed"
    kind = "conflict"
    zh = "{source} 的报告“{name}”此前已收到，内容不同，本次未收。请核对是否为更正，并以新编号提供。"
    en = (
        "Another file named “{name}” came from {source} before, so this one is not kept: a correction has its own name."
    )


class ChangeUnknown(Refusal):
    """There is no such change of a reported line, or it is accepted already."""

    code = "payments.change_unknown"
    kind = "not_found"
    zh = "没有待接受的报告更正。"
    en = "No change of a reported line waits to be accepted."


class NotApart(Refusal):
    """Only a line of a bank's statement can be a movement of its own beside the one it contradicts."""

    code = "payments.not_apart"
    kind = "conflict"
    zh = "只有银行对账单的流水可以认定为“两笔不同的流水”；请改选以哪次为准。"
    en = "Only a line of a bank's statement can be a movement of its own: say which of the two counts."


class StatementGap(Refusal):
    """Something is missing between what is known of the account and this statement."""

    code = "payments.statement_gap"
    kind = "conflict"
    zh = "对账单 {number} 期初 {opening} 与已知的任何期末余额都不衔接（最近为 {known}）：中间缺少对账单。"
    en = (
        "Statement {number} opens with {opening}, where the last one known closes with {known}: one is missing between."
    )


class StatementSkips(Refusal):
    """The bank's own numbering jumps."""

    code = "payments.statement_skips"
    kind = "conflict"
    zh = "对账单编号不连续：{before} 之后是 {sequence}。"
    en = "The bank's numbering jumps: {sequence} follows {before}."


class RepeatInDoubt(Refusal):
    """Lines without a reference of the bank equal lines of an earlier statement."""

    code = "payments.repeat_in_doubt"
    kind = "conflict"
    zh = "以下行没有银行流水号，且与此前对账单中的行完全相同，未再次入账，请人工核对：第 {lines} 行。"
    en = "These lines have no reference of the bank and equal earlier ones, so they were not counted: {lines}."


class StatementAccountUnknown(Refusal):
    """The statement is of an account that is not one of ours, or not the one named."""

    code = "payments.statement_account_unknown"
    kind = "invalid"
    zh = "对账单的账号（尾号 {last_four}）不是所选的存管账户。"
    en = "The statement is of an account ending in {last_four}, which is not the custodian account that was chosen."


class StatementUnknown(Refusal):
    """There is no such statement."""

    code = "payments.statement_unknown"
    kind = "not_found"
    zh = "没有找到这份对账单。"
    en = "No such statement was found."


class StatementTooLarge(Refusal):
    """The file is larger than is taken over the web."""

    code = "payments.statement_too_large"
    kind = "too_large"
    zh = "文件超过 {megabytes} MB，请改用命令行导入。"
    en = "The file is larger than {megabytes} MB. Import it from the command line."


class MappingNotUnderstood(Refusal):
    """The mapping of a bank's table does not say what is needed."""

    code = "payments.mapping_not_understood"
    kind = "invalid"
    zh = "表格映射无效：{field}。"
    en = "The mapping of the table is not valid: {field}."


class BankAccountNotConfigured(Refusal):
    """No custodian account of that name or currency is configured."""

    code = "payments.bank_account_not_configured"
    kind = "held"
    zh = "没有配置名为“{name}”的存管账户。"
    en = "No custodian account named “{name}” is configured."


class NumbersUsedUp(Refusal):
    """Every number of the pool has been given away."""

    code = "payments.numbers_used_up"
    kind = "held"
    zh = "存管账户“{name}”的子账号已用完，请联系平台。"
    en = "The custodian account “{name}” has no sub-account numbers left. Tell the operator."
