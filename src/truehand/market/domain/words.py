"""What players say: places, complaints, answers, rulings, ratings."""

from __future__ import annotations

from typing import Final

DELIVERY_PLACES: Final = (
    "江苏省徐州市铜山区工程机械产业园 3 号库",
    "湖南省长沙市长沙县榔梨街道施工便道入口",
    "四川省成都市双流区物流大道 88 号停机坪",
    "山东省济宁市任城区机械市场东门",
)
VEHICLES: Final = ("低平板 苏C·0试001", "低平板 湘A·0试002", "六轴半挂 川A·0试003")
COMPLAINTS: Final = {
    "shipped": (
        ("damaged", "承运人来电称平板车侧滑，设备与护栏刮碰，要求暂停并查明。"),
        ("not_delivered", "约定的到达时间已过两天，承运人电话无人接听。"),
    ),
    "delivered": (
        ("hidden_defect", "卸车后热机二十分钟，回转马达异响，动作无力，与报告不符。"),
        ("not_as_described", "大臂有一道旧裂纹被新漆盖住，照片里看不出来。"),
        ("papers_missing", "没有随车交付合格证和发票，无法过户上牌。"),
    ),
}
ANSWERS: Final = (
    "设备出厂时状态与检测报告一致，保养记录可以提供，请平台核对。",
    "问题在装车前已口头告知，愿意承担一部分维修费用。",
    "现场照片与视频已上传，请依据事实裁决。",
)
RULINGS: Final = (
    "结合检测报告、交接照片与双方陈述，缺陷在交付前已存在，按修复费用比例分担。",
    "证据不足以认定卖方隐瞒，但交付延误属实，酌情分配托管款项。",
    "照片与报告相互印证，支持买方主张，款项按裁决分配。",
)
PRAISE: Final = ("沟通顺畅，设备与描述一致。", "付款及时，验收爽快。", "守信用，下次还合作。")
BLAME: Final = ("沟通太慢，过程曲折。", "设备清洁度与照片差距较大。")
AMENDMENT_REASON: Final = (
    "平板车档期延后，双方商量改期；卖方另给质保。 The low loader is late; the seller warrants the machine instead."
)
OVERRIDE_REASON: Final = "监管部门要求暂停该设备流转，双方无过错，退回全部款项。"
CLAIM_REFERENCE: Final = "报案回执 2026-0118"
CLAIM_CLEARED: Final = "报案人已确认系误报，公安机关已撤销登记。"
CLAIM_BORNE_OUT: Final = "公安机关确认该设备为被盗设备，交易取消并退款。"
REVIEW_REASON: Final = "铭牌与照片已人工核对，信息一致。"
CASE_REASON: Final = "已与当事人电话核实，交易真实。"
DOUBT_REASON: Final = "检测与在售信息不符，须由卖方更正后重新提交。"
HAND_OVER_NOTE: Final = "外观已拍照，双方当面核对。"
SUMMARY: Final = "设备已通电试机，结论以各项记录为准。"
INSURERS_LICENCE: Final = "P-TEST-0117"
PRODUCT_REASON: Final = "费率与条款已核对，准予上架。"
DAMAGE: Final = "运输途中右侧后视镜和工作灯被树枝刮坏，其余正常。"
DAMAGE_ANSWER: Final = "见照片；交接时已向司机指出，修理报价来自当地维修站。"
FUNDED: Final = "从本期服务费中按比例拨入保障基金。"
PROMISE_ASKED: Final = "使用一周后回转马达漏油，请退还部分价款用于维修。"
PROMISE_BROKEN: Final = "卖方书面同意退款，到期后多次催促仍未支付。"
PROMISE_PROVEN: Final = "同意与逾期均有存证记录，双方没有其他赔付。"
PROMISE_REFUSED: Final = "卖方称已另行现金支付，请买方补充说明。"
PROMISE_APPEALED: Final = "从未收到任何现金，请由其他人员复核。"
DAMAGE_FOUND: Final = "照片与交接记录相符，按报价核定。"
