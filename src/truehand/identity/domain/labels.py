"""Words for people: (Chinese, English) of each value."""

from __future__ import annotations

from typing import Final

from truehand.identity.domain.document import DocumentKind
from truehand.identity.domain.party import PartyKind
from truehand.identity.domain.roles import GRANT_ROLE, REVOKE_ROLE
from truehand.kernel.actor import Role

Pair = tuple[str, str]

PARTY_KINDS: Final[dict[PartyKind, Pair]] = {
    PartyKind.PERSON: ("个人", "Person"),
    PartyKind.COMPANY: ("企业", "Company"),
}

ROLES: Final[dict[Role, Pair]] = {
    Role.INSPECTOR: ("检测师", "Inspector"),
    Role.CARRIER: ("承运人", "Carrier"),
    Role.MEDIATOR: ("调解员", "Mediator"),
    Role.INSURER: ("保险人", "Insurer"),
    Role.OPERATOR: ("平台运营人员", "Operator"),
    Role.AUDITOR: ("审计员", "Auditor"),
    Role.CUSTODIAN: ("存管银行人员", "Custodian"),
}

ROLE_ACTS: Final[dict[str, Pair]] = {
    GRANT_ROLE: ("授予", "Give"),
    REVOKE_ROLE: ("收回", "Take away"),
}

DOCUMENTS: Final[dict[DocumentKind, Pair]] = {
    DocumentKind.RESIDENT_ID: ("居民身份证", "Resident identity card"),
    DocumentKind.NATIONAL_ID: ("本国居民身份号码", "National identity number"),
    DocumentKind.PASSPORT: ("护照机读区第二行", "Second machine-readable line of the passport"),
    DocumentKind.USCC: ("统一社会信用代码", "Unified social credit code"),
    DocumentKind.VAT: ("增值税号", "VAT number"),
    DocumentKind.COMPANY_NUMBER: ("企业登记号", "Company registration number"),
    DocumentKind.LEI: ("全球法人识别编码 (LEI)", "Legal entity identifier (LEI)"),
}

AREAS: Final[dict[str, Pair]] = {
    "identity": ("账户与通知", "Account and notices"),
    "listings": ("设备与发布", "Machines and listings"),
    "trade": ("交易", "Trades"),
    "money": ("资金", "Money"),
    "work": ("检测与运输任务", "Inspection and transport work"),
    "evidence": ("存证", "Evidence"),
}

ACCESS: Final[dict[str, Pair]] = {"read": ("查看", "read"), "write": ("办理", "write")}


def scope_label(scope: str) -> Pair:
    """Return what a scope allows, in words."""
    area, access = scope.split(":")
    return (f"{ACCESS[access][0]}{AREAS[area][0]}", f"{AREAS[area][1]}: {ACCESS[access][1]}")
