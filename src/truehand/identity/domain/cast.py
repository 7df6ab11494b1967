"""The demonstration cast: made-up people, and how their made-up documents get right check digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from stdnum.cn import ric, uscc

from truehand.identity.domain.document import Document, DocumentKind
from truehand.identity.domain.party import PartyKind
from truehand.kernel.actor import Role


@dataclass(frozen=True, slots=True)
class Player:
    """One of the cast; ``line`` says (zh, en) what they do in a trade."""

    key: str
    display_name: str
    legal_name: str
    # The document's number without its check digit.
    stem: str
    role: Role | None
    line: tuple[str, str]
    kind: PartyKind = PartyKind.PERSON

    @property
    def email(self) -> str:
        """An address in a top-level domain that can never exist (RFC 6761)."""
        return f"{self.key}@cast.invalid"

    @property
    def document(self) -> Document:
        """The made-up document, its check digit worked out here."""
        if self.kind is PartyKind.COMPANY:
            return Document(DocumentKind.USCC, self.stem + uscc.calc_check_digit(self.stem), self.legal_name, "CN")
        return Document(
            DocumentKind.RESIDENT_ID, self.stem + ric.calc_check_digit(self.stem + "0"), self.legal_name, "CN"
        )


# Sequence number 000 is never issued, so no living person has one of these identity numbers.
CAST: Final[tuple[Player, ...]] = (
    Player("alice", "Alice 艾丽", "林艾丽", "11010119840312000", None, ("出售一台挖掘机", "sells an excavator")),
    Player("bob", "Bob 博文", "陈博文", "11010119790921000", None, ("购买挖掘机", "buys an excavator")),
    Player(
        "ines", "Ines 伊宁", "赵伊宁", "11010119881105000", Role.INSPECTOR, ("到场检测设备", "inspects the machine")
    ),
    Player(
        "carl",
        "Carl 卡尔运输",
        "卡尔工程机械运输有限公司",
        "91110101MA0000000",
        Role.CARRIER,
        ("把设备运到买方处", "carries it to the buyer"),
        PartyKind.COMPANY,
    ),
    Player("olga", "Olga 欧嘉", "孙欧嘉", "11010119810630000", Role.OPERATOR, ("审核与裁决", "reviews and rules")),
    Player(
        "otto", "Otto 欧拓", "周欧拓", "11010119760214000", Role.OPERATOR, ("复核要事", "gives the second signature")
    ),
    Player("audra", "Audra 奥黛", "吴奥黛", "11010119900808000", Role.AUDITOR, ("查账与验证", "audits the books")),
    Player(
        "cora", "Cora 柯岚", "郑柯岚", "11010119870517000", Role.CUSTODIAN, ("代表存管银行对账", "watches for the bank")
    ),
    Player(
        "ivy",
        "Ivy 艾薇保险",
        "艾薇财产保险有限公司",
        "91110101MA0000001",
        Role.INSURER,
        ("承保运输与质保", "insures machine and way"),
        PartyKind.COMPANY,
    ),
    Player("iris", "Iris 怡睿", "许怡睿", "11010119830419000", None, ("为保险公司核定理赔", "assesses claims for Ivy")),
)

PLAYERS: Final[dict[str, Player]] = {player.key: player for player in CAST}
