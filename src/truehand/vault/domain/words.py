"""What declarations say, in words: (Chinese, English) of each value."""

from __future__ import annotations

from typing import Final

from truehand.kernel.actor import Role
from truehand.kernel.personal import DataClass, Purpose

Pair = tuple[str, str]

CLASSES: Final[dict[DataClass, Pair]] = {
    DataClass.L1: ("您自己公开的", "Published by you"),
    DataClass.L2: ("一般个人信息", "Personal"),
    DataClass.L3: ("可联系或描述您的信息", "Reaches or tells of you"),
    DataClass.L4: ("敏感个人信息", "Most sensitive"),
}
PURPOSES: Final[dict[Purpose, Pair]] = {
    Purpose.ACCOUNT: ("维持您的账户", "To keep your account"),
    Purpose.IDENTITY: ("核验您的身份", "To know who you are"),
    Purpose.TRADE: ("履行您的交易", "To carry out your trades"),
    Purpose.DELIVERY: ("运送设备", "To deliver the machine"),
    Purpose.DISPUTE: ("处理争议", "To decide disputes"),
    Purpose.MONEY: ("收付款项", "To take and pay money"),
    Purpose.MONEY_LAUNDERING: ("反洗钱义务", "Duties against money laundering"),
    Purpose.SECURITY: ("保护账户安全", "To keep your account safe"),
    Purpose.EVIDENCE: ("留存证据", "To keep evidence"),
    Purpose.STANDING: ("计算信用", "To work out your standing"),
}
# Of a reading, as its subject sees it.
READ_FOR: Final[dict[Purpose, Pair]] = {
    **PURPOSES,
    Purpose.TRADE: ("协助履行交易", "To help a trade along"),
    Purpose.DISPUTE: ("处理争议", "To decide a dispute"),
    Purpose.MONEY: ("查明款项", "To find out about money"),
    Purpose.SECURITY: ("保护账户和平台安全", "To keep accounts and the platform safe"),
    Purpose.EVIDENCE: ("审计平台的工作", "To audit the platform's work"),
    Purpose.IDENTITY: ("核对身份", "To check who somebody is"),
}
READ_BY: Final[dict[Role, Pair]] = {
    Role.OPERATOR: ("平台运营人员", "operator"),
    Role.AUDITOR: ("审计员", "auditor"),
    Role.CUSTODIAN: ("存管银行人员", "the custodian's people"),
}
# By the name that a declaration gives a field for its owner.
EXPORTS: Final[dict[str, Pair]] = {
    "email": ("电子邮箱", "E-mail address"),
    "former_email": ("曾用电子邮箱", "Former e-mail address"),
    "display_name": ("显示名称", "Display name"),
    "legal_name": ("实名", "Legal name"),
    "corrected_name": ("申请更正的实名", "Legal name that you asked for"),
    "former_name": ("更正前的实名", "Legal name before a correction"),
    "document_last_four": ("证件号码后四位", "Last four characters of the document"),
    "document_country": ("证件签发国家", "Country of the document"),
    "token": ("访问令牌名称", "Name of an access token"),
    "confirmed_payee": ("您确认过的收款人", "Payee that you confirmed"),
    "account_bank": ("开户银行", "Bank of an account"),
    "account_holder": ("银行账户户名", "Holder of a bank account"),
    "account_last_four": ("银行账号后四位", "Last four digits of a bank account"),
    "account_number": ("银行账号", "Number of a bank account"),
    "certificate": ("您出具的证书", "Certificate that you issued"),
    "certificate_change": ("您暂停、恢复或撤销证书的原因", "Why you changed a certificate"),
    "auction": ("拍卖标题", "Title of an auction"),
    "bid_place": ("竞买时填写的交货地点", "Place of delivery named with a bid"),
    "carrier_licence": ("承运许可证编号", "Number of a carrier's licence"),
    "carrier_licence_issuer": ("承运许可证签发机关", "Issuer of a carrier's licence"),
    "carrier_papers_because": ("承运资质审核理由", "Reason of a decision on a carrier's papers"),
    "guarantee_claim": ("保障申请的陈述与决定", "Words of a guarantee claim"),
    "insurance_claim": ("理赔陈述与决定", "Words of an insurance claim"),
    "insurance_claim_facts": ("理赔材料与金额", "Answers and amounts of an insurance claim"),
    "insurance_product_decision": ("保险产品审核理由", "Reason of a decision on an insurance product"),
    "insurance_resumption": ("申请恢复承保的理由", "Reason given for insuring again"),
    "insurer_licence": ("保险许可证编号", "Number of an insurer's licence"),
    "policy": ("保单", "Insurance policy"),
    "saved_search": ("您保存的搜索", "Search that you keep"),
    "after_sales": ("售后申请的陈述", "Words of an after-sales request"),
    "after_sales_answer": ("售后申请的答复", "Answer to an after-sales request"),
    "return": ("退货陈述", "Words of a return"),
    "return_tracking": ("退货运单号", "Tracking number of a return"),
    "on_the_way_at": ("途中位置", "Place of a machine on its way"),
    "on_the_way_note": ("途中备注", "Note about a machine on its way"),
    "transport_claim": ("承运索赔的依据", "What a claim on a transport rests on"),
    "transport_claim_answer": ("承运人对索赔的答复", "A carrier's answer to a claim"),
    "transport_claim_reasons": ("承运索赔的裁定理由", "Reasons of a decision on a transport claim"),
    "transport_claim_remark": ("承运索赔的陈述", "Words of a claim on a transport"),
    "webhook_address": ("您的服务器地址", "Address of your server"),
    "corrected_document_last_four": ("更正时所用证件的后四位", "Last four of the document behind a corrected name"),
    "called_off_because": ("取消运输的原因", "Why a transport was called off"),
    "contract": ("合同", "Contract"),
    "delivery_place": ("交货地点", "Place of delivery"),
    "description": ("设备描述", "Description of a machine"),
    "event": ("您的操作记录", "What you did, as the log recorded it"),
    "paper": ("签署的文件", "Signed paper"),
    "explanation": ("您对上架检查结果的说明", "What you explained about a listing"),
    "photo_taken": ("照片文件所记的拍摄时间和地点", "When and where a photo's file says it was taken"),
    "photo": ("照片", "Photo"),
    "hand_over_note": ("交接备注", "Note at a hand-over"),
    "inspection": ("检测草稿", "Draft of an inspection"),
    "report": ("检测报告", "Inspection report"),
    "location": ("设备所在地", "Where a machine stands"),
    "pick_up_place": ("提货地点", "Place of pick-up"),
    "rating": ("您写的评价", "Rating that you wrote"),
    "refund_reason": ("退款原因", "Why a payment was sent back"),
    "ruling": ("争议裁决理由", "Reasons of a ruling"),
    "standing_elsewhere": ("其他平台出具的信用证明", "Statement of another platform"),
    "standing_platform": ("出具信用证明的平台", "Platform that stated your standing"),
    "statement": ("您在争议中的陈述", "What you said in a dispute"),
    "step": ("交易步骤的内容", "What a step of a trade recorded"),
    "title": ("交易标题", "Title of a trade"),
    "vehicle": ("运输车辆", "Vehicle of a transport"),
    "notice_zh": ("通知（中文）", "Notice (Chinese)"),
    "notice_en": ("通知（英文）", "Notice (English)"),
}


def export_words(name: str) -> Pair:
    """Return what a field is called for its owner."""
    return EXPORTS.get(name, (name, name))
