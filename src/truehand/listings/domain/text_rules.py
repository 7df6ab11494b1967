"""What words in a listing may not say, in Chinese and English, as patterns over folded text (small letters, NFKC).

Sources: Advertising Law of the PRC, art. 9(3) (superlatives), art. 4 and 28 (false and misleading advertising),
E-Commerce Law art. 17; Directive 2005/29/EC, art. 6; US Federal Trade Commission Act, sec. 5, and 16 CFR 239
(guarantees). A superlative that Chinese law forbids is puffery elsewhere, so the English ones are only noted.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from truehand.equipment.domain.finding import Pair, Severity

_PRC_SUPERLATIVES: Final = ("《广告法》第九条", "the PRC Advertising Law (art. 9)")
_PRC_FALSE: Final = ("《广告法》第二十八条", "the PRC Advertising Law (art. 28)")
_UNFAIR: Final = (
    "欧盟不公平商业行为指令与美国联邦贸易委员会法",
    "the law on unfair commercial practices (Directive 2005/29/EC; FTC Act, sec. 5)",
)
_TERMS: Final = ("平台规则", "the platform's terms")


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of words: its name, what it is and which law speaks of it, for people."""

    name: str
    what: Pair
    law: Pair
    severity: Severity
    pattern: re.Pattern[str]


def _rule(name: str, what: Pair, law: Pair, pattern: str, severity: Severity = Severity.LOOK) -> Rule:
    return Rule(name, what, law, severity, re.compile(pattern))


# “最好” before a verb is advice (“最好先看车”), and a machine may well have been new at first hand.
_ZH_SUPERLATIVES: Final = (
    r"国家级|世界级|最高级|最佳|最优|最强|最低价|最便宜|最先进|最受欢迎|最好(?!先|提前|能|是|在|来|看|带|联系|电话|不)"
    r"|第一品牌|销量第一|行业第一|全国第一|全网(?:最低|第一|独家)|史无前例|独一无二|绝无仅有|顶级|顶尖|极品|至尊|王牌|万能"
)
_ZH_GUARANTEES: Final = (
    r"(?:百分之百|百分百|100\s*%|绝对|永远|永久)\s*(?:无|没有|不会|零|保证|保真|可靠|放心|安全|正品|不坏|免维护|原装)"
    r"|(?:永不|绝不|从不)(?:坏|出故障|磨损|漏油)|零风险|无风险|包赚|稳赚|保证(?:盈利|赚钱|回本|收益)|假一赔|包过(?:年审|检测)|终身保修"
)
_EN_GUARANTEES: Final = (
    r"\b(?:100\s*%|fully|absolutely|unconditionally)\s+"
    r"(?:guaranteed|safe|reliable|risk[- ]free|original|trouble[- ]free)"
    r"|\bguaranteed\s+(?:profit|return|income|never)|\brisk[- ]free\b"
    r"|\bnever\s+(?:breaks?|fails?|wears?)\b|\blifetime\s+warranty\b"
)
_EN_SUPERLATIVES: Final = (
    r"\b(?:the\s+)?(?:best|cheapest|lowest[- ]priced?)\s+(?:in|on)\s+(?:the\s+)?"
    r"(?:world|market|china|country|industry)\b"
    r"|\b(?:number|no\.?)\s*(?:one|1)\s+(?:brand|quality|choice|in\s+the)"
    r"|\bworld[- ]leading\b|\bunbeatable\b|\bone\s+of\s+a\s+kind\b"
)
FORBIDDEN: Final = (
    _rule("superlative", ("“最”“第一”等绝对化用语", "superlatives"), _PRC_SUPERLATIVES, _ZH_SUPERLATIVES),
    _rule("guarantee", ("无法兑现的保证", "a guarantee that nobody can keep"), _PRC_FALSE, _ZH_GUARANTEES),
    _rule("guarantee_en", ("无法兑现的保证", "a guarantee that nobody can keep"), _UNFAIR, _EN_GUARANTEES),
    _rule("superlative_en", ("英文绝对化用语", "superlatives"), _UNFAIR, _EN_SUPERLATIVES, Severity.NOTE),
)

_NAME: Final = r"[a-z][a-z0-9_\-]{4,19}"
_WECHAT: Final = (
    rf"(?:微\s*信|薇\s*信|威\s*信|徽\s*信|卫\s*星|v\s*信|wei\s*xin|we\s*chat|\bvx\b|\bwx\b|\bv\s*x\b|加\s*v|加\s*微(?!\s*信)|\+\s*v)"
    rf"(?:\s*(?:号|id|同号|同步))?[\s:：=是]*(?:{_NAME}|\d{{6,11}})?"
)
_EMAIL: Final = (
    r"[a-z0-9][\w.+\-]*\s?@\s?[\w\-]+(?:\s?\.\s?[\w\-]+)+"
    r"|[\w.]{2,}\s*[\(\[]?\s*\bat\b\s*[\)\]]?\s*[\w\-]+\s*[\(\[]?\s*(?:\bdot\b|\.)\s*[\)\]]?\s*(?:com|cn|net|org)\b"
)
_URL: Final = (
    r"https?\s*:\s*//\S+|\bwww\s?\.\s?\S+|(?<![\w@.])[a-z0-9\-]{2,}\.(?:com|cn|net|org|top|xyz|shop|cc|me|io)\b\S*"
)
_OUTSIDE: Final = (
    r"私下(?:交易|成交|联系|谈)|线下(?:交易|成交|付款|转账)|绕[过开]平台|不走平台|平台外|直接转账|现金优惠"
    r"|\b(?:deal|trade|pay|sell|buy)\s+(?:outside|off)\s+(?:the\s+)?(?:platform|site)\b|\boff[- ]platform\b"
    r"|\b(?:avoid|skip|save)\s+(?:the\s+)?(?:platform|site|escrow)(?:'s)?\s+fees?\b|\bpay\s+me\s+directly\b"
)
CONTACTS: Final = (
    _rule("wechat", ("微信号", "a WeChat contact"), _TERMS, _WECHAT),
    _rule(
        "qq",
        ("QQ 号", "a QQ number"),
        _TERMS,
        r"(?:\bq\s?q|扣\s*扣|企\s*鹅|球\s*球)(?:\s*(?:号|群))?[\s:：是]*[1-9]\d{4,10}",
    ),
    _rule("email", ("电子邮箱", "an e-mail address"), _TERMS, _EMAIL),
    _rule("link", ("网址", "a link"), _TERMS, _URL),
    _rule(
        "messenger",
        ("即时通讯账号", "a messenger's account"),
        _TERMS,
        r"\b(?:whats\s?app|telegram|viber|line\s+id|skype)\b",
    ),
    _rule("outside", ("引导平台外交易的文字", "words that lead the trade off the platform"), _TERMS, _OUTSIDE),
)
PHONE: Final = _rule("phone", ("电话号码", "a telephone number"), _TERMS, r"(?!)")
