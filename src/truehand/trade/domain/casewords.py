"""What a case file says in words: what the entries of the log tell of, and the prose around them."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

from truehand.trade.domain.words import ACTS, Pair

# Kinds of entries that a trade's story is made of, beside the steps of the trade itself.
KINDS: Final[dict[str, Pair]] = {
    "contract.drawn": ("合同生成", "The contract is drawn up"),
    "contract.amendment_proposed": ("提议变更合同", "An amendment of the contract is proposed"),
    "contract.amendment_ended": ("合同变更已签署、被拒绝或者过期", "The amendment is signed, declined or lapsed"),
    "contract.signed": ("签署合同", "The contract is signed"),
    "credit.fact": ("计入信用记录", "A fact counts towards a party's standing"),
    "credit.rating_published": ("公布评价", "A rating is published"),
    "credit.rating_sealed": ("提交评价（密封）", "A rating is handed in, sealed"),
    "dispute.answered": ("提交陈述与证据", "A statement is filed in the dispute"),
    "dispute.lapsed": ("争议逾期未裁决", "The time to rule has passed"),
    "dispute.opened": ("提出争议", "A dispute is opened"),
    "dispute.ruled": ("作出裁决", "The dispute is ruled on"),
    "dispute.withdrawn": ("撤回争议", "The dispute is withdrawn"),
    "escrow.reserved": ("预留资金", "Money is reserved"),
    "escrow.transfer": ("账本划转", "Money moves in the ledger"),
    "guarantee.moved": ("保障申请进展", "A claim on the guarantee fund moves on"),
    "identity.approval_used": ("两名平台人员共同批准的操作", "An act that two of the platform's staff approved"),
    "inspection.reported": ("签署检测报告", "The inspection report is signed"),
    "insurance.claim_filed": ("保险报案", "An insurance claim is filed"),
    "insurance.claim_looked": ("保险人首次审看", "The insurer takes a first look"),
    "insurance.claim_decided": ("理赔核定", "The claim is decided"),
    "insurance.claim_seconded": ("理赔经第二人核准", "A second person approves the decision"),
    "insurance.claim_returned": ("理赔退回重核", "The claim is sent back to be decided anew"),
    "insurance.claim_appealed": ("申请理赔复核", "The claimant appeals"),
    "insurance.claim_overdue": ("理赔逾期，转平台", "The claim is overdue: the operator is told"),
    "insurance.claim_paid": ("支付保险赔款", "The claim is paid"),
    "insurance.claim_recovered": ("追回重复赔偿", "What was made good twice comes back"),
    "insurance.policy_taken": ("投保", "Insurance is taken"),
    "insurance.premium_held": ("保险费存入托管", "A premium is held"),
    "insurance.cover_began": ("保险保障开始", "Insurance cover begins"),
    "insurance.cover_ended": ("保险保障结束", "Insurance cover ends"),
    "insurance.policy_lapsed": ("保单未生效而终止", "A policy ends before its cover began"),
    "insurance.premium_returned": ("退还未到期保险费", "What a premium had not earned is returned"),
    "listing.amended": ("修改在售信息", "The listing is amended"),
    "listing.approved": ("在售信息通过审核", "The listing passes its review"),
    "listing.drafted": ("起草在售信息", "The listing is drafted"),
    "listing.imported": ("在售信息由卖方批量导入", "The seller imports the listing"),
    "listing.photo_added": ("在售信息增加照片", "A photo is added to the listing"),
    "listing.photo_removed": ("在售信息移除照片", "A photo is taken out of the listing"),
    "listing.plate_added": ("上传铭牌照片", "A photo of the nameplate is added"),
    "listing.plate_read": ("识别铭牌", "The nameplate is read"),
    "listing.published": ("发布在售信息", "The listing is published"),
    "listing.reserved": ("设备被预订", "The machine is reserved"),
    "listing.called_back": (
        "上架后发现疑点，转人工审核",
        "Something was found after the listing went on sale; a person looks",
    ),
    "listing.reviewed": ("平台审核在售信息", "The listing is reviewed"),
    "listing.sold": ("设备售出", "The machine is sold"),
    "listing.submitted": ("提交审核", "The listing is submitted for review"),
    "listing.unreserved": ("设备解除预订", "The machine is free again"),
    "listing.withdrawn": ("撤下在售信息", "The listing is withdrawn"),
    "logistics.booked": ("预约承运", "The carriage is booked"),
    "logistics.called_off": ("取消承运", "The carriage is called off"),
    "logistics.code_refused": ("交接码错误", "A hand-over code is wrong"),
    "logistics.collected": ("提货交接（留照片）", "The machine is handed over at pick-up, with a photo"),
    "logistics.delivered": ("卸货交接（留照片）", "The machine is handed over at delivery, with a photo"),
    "paper.signed": ("生成已签名的 PDF 文件", "A signed PDF is made"),
    "payment.asked": ("请求付款", "A payment is asked for"),
    "payment.expired": ("付款请求过期", "A payment that was asked for expires"),
    "payment.paid": ("支付渠道或银行确认收款", "Gateway or bank confirms the payment"),
    "payment.refund_done": ("退款完成", "A refund is done"),
    "payment.refund_failed": ("退款失败", "A refund fails"),
    "payment.refund_started": ("发起退款", "A refund is started"),
    "risk.decided": ("平台风险检查结论", "The platform's risk check is decided"),
}
# For what has no words of its own, by the beginning of its kind.
FAMILIES: Final[dict[str, Pair]] = {
    "contract": ("合同", "Contract"),
    "credit": ("信用", "Standing"),
    "dispute": ("争议", "Dispute"),
    "escrow": ("托管账本", "Escrow ledger"),
    "identity": ("身份与授权", "Identity and approval"),
    "inspection": ("检测", "Inspection"),
    "insurance": ("保险", "Insurance"),
    "listing": ("在售信息变更", "The listing changes"),
    "logistics": ("承运", "Carriage"),
    "payment": ("支付", "Payment"),
    "risk": ("平台风险检查", "The platform's risk check"),
    "trade": ("交易", "Trade"),
}
OTHER: Final = ("其他记录", "Another record")

HIDDEN: Final = (
    "内容不向本文件的阅读者公开；该条记录存在且未被改动，可以验证。",
    "Not for this file's reader to see; that the entry exists and is unaltered is verified.",
)

_HEADING: Final = "## "
_REMARKS: Final = ("# ", "> ")


@cache
def prose() -> dict[str, tuple[Pair, tuple[Pair, ...]]]:
    """Return heading and paragraphs of each part of a case file by its key, as ``casefile.md`` has them."""
    text = files("truehand.trade").joinpath("casefile.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines()]
    body = "\n".join(line for line in lines if line and not line.startswith(_REMARKS))
    parts = [part.splitlines() for part in f"\n{body}".split(f"\n{_HEADING}")[1:]]
    return {
        key: ((zh, en), _pairs(rest)) for (key, zh, en), rest in ((part[0].split(" · "), part[1:]) for part in parts)
    }


def _pairs(lines: list[str]) -> tuple[Pair, ...]:
    return tuple(zip(lines[::2], lines[1::2], strict=True))


def words_of(kind: str) -> Pair:
    """Return what an entry of a kind tells of, in both languages."""
    room, _, rest = kind.partition(".")
    if room == "trade" and rest in ACTS:
        return ACTS[rest]
    return KINDS.get(kind) or FAMILIES.get(room, OTHER)
