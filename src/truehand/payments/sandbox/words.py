"""What the gateway's pages say: (zh, en)."""

from __future__ import annotations

from typing import Final

SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "title": ("沙箱支付", "Sandbox payment"),
    "unreal": ("并非真实支付", "Not a real payment"),
    "lede": (
        "这是真手自带的沙箱支付网关，仅供演示和测试，不会发生真实的资金划转。",
        "This gateway comes with Truehand for demonstration and tests. No real money moves here.",
    ),
    "heading": ("向托管账户付款", "Pay into escrow"),
    "what": ("款项", "What for"),
    "asked": ("应付金额", "Amount asked for"),
    "payee": ("收款方", "Payee"),
    "escrow": ("真手交易托管账户（存管银行）", "Truehand escrow, kept by the custodian"),
    "reference": ("参考号", "Reference"),
    "amount": ("付款金额", "Amount to pay"),
    "help": (
        "可以改成别的金额，看看会发生什么：少付的部分仍需补足，多付的部分记入您的余额。",
        "Pay another amount to see what becomes of it: what is missing stays due, what is too much is your balance.",
    ),
    "confirm": ("确认付款", "Confirm the payment"),
    "decline": ("拒绝付款", "Decline"),
    "settled": ("这笔付款已经了结，无需再付。", "This payment is settled. There is nothing to pay here any more."),
    "expired": (
        "付款时间已过。请返回真手重新发起付款，会得到新的付款单。",
        "The time for this payment is over. Go back to Truehand and start the payment anew.",
    ),
    "back": ("返回真手", "Back to Truehand"),
    "control": ("沙箱支付：制造差错", "Sandbox payment: what goes wrong"),
    "control_lede": (
        "在这里安排差错：它会发生在接下来第一件适用的事情上。",
        "Ask for something to go wrong: it happens to the next thing it fits.",
    ),
    "goes_wrong": ("差错", "What goes wrong"),
    "times": ("次数", "How often"),
    "act": ("安排", "Ask for it"),
    "arm": ("再来一次", "Once more"),
    "behave": ("全部取消", "Behave"),
    "other": ("English", "中文"),
}
