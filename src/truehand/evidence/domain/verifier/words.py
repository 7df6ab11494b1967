"""What the verifier says, in Chinese and in English."""

from __future__ import annotations

WORDS = {
    "valid": ("有效：没有发现任何改动。", "VALID: nothing was altered."),
    "altered": ("无效：以下内容已被改动或不成立。", "NOT VALID: the following was altered or does not hold."),
    "bytes": ("内容或文件头的字节被改动", "its bytes or its header were altered"),
    "directory": ("压缩包目录被改动（{0}）", "the zip's directory was altered ({0})"),
    "form": ("格式不正确（{0}）", "is not of the right form ({0})"),
    "note": ("日志密钥的签名不成立", "the log key's signature does not hold"),
    "signed": ("与已签名的清单指纹不符", "is not the list that was signed"),
    "pinned": ("签名密钥不是您指定的密钥", "was signed by another key than the one you gave"),
    "digest": ("与清单中的指纹不符", "does not have the hash in the list"),
    "leaf": ("所述事项不属于本证据包", "tells of something else than this bundle"),
    "proof": ("无法证明在日志中", "is not proven to be in the log"),
    "commitment": ("公开的内容与日志中的承诺不符", "what it discloses is not what the log commits to"),
    "stated": ("没有任何日志条目声明过此文件的指纹", "no entry of the log states its hash"),
    "signature": ("{0} 的签名不成立", "the signature of {0} does not hold"),
    "keys": ("{0} 使用了多个密钥", "{0} signed with more than one key"),
    "amount": ("资金划转的金额或账户不正确", "a transfer with a wrong amount or account"),
    "twice": ("同一笔划转出现两次", "a transfer that was made before"),
    "overdrawn": ("从 {0} 划出的资金多于存入", "more leaves {0} than was there"),
    "left": ("交易已结束，{0} 仍有余款", "the trade has ended and money is left in {0}"),
    "step": ("交易步骤不连续：应为第 {0} 步", "the steps of the trade are not consecutive: step {0} is missing"),
    "chain": ("交易步骤不衔接：上一步到达 {0}", "this step does not begin where the last one ended: {0}"),
    "title": ("证据包", "bundle"),
    "exported": ("导出时间", "exported"),
    "size": ("检查点条数", "checkpoint size"),
    "key": ("日志公钥（请与公布的公钥核对）", "log key (compare it with the published one)"),
    "entries": ("条目（未公开内容）", "entries (undisclosed)"),
    "documents": ("文件", "documents"),
    "signatures": ("有效签名", "valid signatures"),
    "transfers": ("资金划转", "transfers of money"),
    "steps": ("交易步骤", "steps of the trade"),
}


class Altered(Exception):  # noqa: N818 - an ordinary outcome
    """Its arguments: a part that is not as it was, why (a key of WORDS), and what fills the words."""
