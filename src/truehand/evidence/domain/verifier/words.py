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
    "paper": ("PDF 内的电子签名与其内容不符", "its electronic signatures are not over its bytes"),
    "signature": ("{0} 的签名不成立", "the signature of {0} does not hold"),
    "keys": ("{0} 使用了多个密钥", "{0} signed with more than one key"),
    "amount": ("资金划转的金额或账户不正确", "a transfer with a wrong amount or account"),
    "twice": ("同一笔划转出现两次", "a transfer that was made before"),
    "overdrawn": ("从 {0} 划出的资金多于存入", "more leaves {0} than was there"),
    "left": ("交易已结束，{0} 仍有余款", "the trade has ended and money is left in {0}"),
    "step": ("交易步骤不连续：应为第 {0} 步", "the steps of the trade are not consecutive: step {0} is missing"),
    "chain": ("交易步骤不衔接：上一步到达 {0}", "this step does not begin where the last one ended: {0}"),
    "cosignature": ("见证方 {0} 的联署不成立", "the cosignature of {0} does not hold"),
    "quorum": ("联署的见证方不足：需要 {0}", "too few witnesses cosigned: the policy asks for {0}"),
    "policy": ("见证规则所指的不是这本日志", "the witness policy is about another log"),
    "fork": ("属于另一段历史", "belongs to another history than this one"),
    "stamp": ("时间戳与此检查点不符", "the time token is not about this checkpoint"),
    "anchor": ("锚定收据所述不是此检查点", "the anchor receipt is about something else than this checkpoint"),
    "heading": ("真手证据包核验报告", "Verification report of a Truehand evidence bundle"),
    "found": ("发现", "Findings"),
    "facts": ("核验结果", "What was checked"),
    "story": ("经过（按日志顺序）", "What happened, in the order of the log"),
    "index": ("序号", "entry"),
    "at": ("时间", "time"),
    "kind": ("事项", "event"),
    "told": ("内容", "content"),
    "hidden": ("未向持有人公开，仅证明其存在", "not disclosed to the holder; its existence is proven"),
    "limits": (
        "签名证明谁在何时说了什么，不证明所说属实。本报告只说明此文件的核验结果，其 SHA-256 为",
        "A signature proves who said what and when, not that it is true. This report is about the file with SHA-256",
    ),
    "title": ("证据包", "bundle"),
    "exported": ("导出时间", "exported"),
    "size": ("检查点条数", "checkpoint size"),
    "witnesses": ("见证规则", "witness policy"),
    "cosigned": ("联署的见证方", "cosigned by"),
    "covered": ("见证方联署到第", "witnesses cosigned entries up to"),
    "later": ("仅由日志签名、尚待联署的条目", "entries that rest on the log's signature alone so far"),
    "time": ("可信时间（RFC 3161）", "trusted time (RFC 3161)"),
    "timed": ("时间戳覆盖到第", "the time token covers entries up to"),
    "untimed": ("时间戳之后、仅有平台时间的条目", "entries after it, with the platform's own time alone"),
    "rest": (
        "时间机构的签名与证书不由本程序核验；解压后运行以下命令，并向该机构核对根证书",
        "its signature and certificates are not checked here; unpack, run this, compare the root with the authority's",
    ),
    "anchored": ("据称已锚定于区块链（须另行查证）", "said to be anchored on chain (to be looked up)"),
    "chained": ("锚定覆盖到第", "the anchor covers entries up to"),
    "unchained": ("锚定之后的条目", "entries after the anchor"),
    "lookup": (
        "本程序不联网，未查证区块链。请自行在可信的区块浏览器中打开该交易，其事件须为（合约：日志、条数、根）",
        "no chain was asked: look it up where you trust it; its event must say (contract: log, size, root)",
    ),
    "key": ("日志公钥（请与公布的公钥核对）", "log key (compare it with the published one)"),
    "entries": ("条目（未公开内容）", "entries (undisclosed)"),
    "documents": ("文件", "documents"),
    "papers": ("PDF 文件内的电子签名", "electronic signatures in PDFs"),
    "signatures": ("有效签名", "valid signatures"),
    "transfers": ("资金划转", "transfers of money"),
    "steps": ("交易步骤", "steps of the trade"),
}


# What a finding means, by what was found.
MEANINGS = {
    "bytes directory form signed digest": (
        "文件在导出之后被改动。请向平台重新下载并比对。",
        "The file was changed after it was made. Download it from the platform again and compare.",
    ),
    "note pinned policy leaf proof commitment": (
        "这部分不是日志所记录的内容，或出自另一本日志。",
        "This part is not what the log recorded, or it comes from another log.",
    ),
    "cosignature quorum fork stamp anchor": (
        "见证方、时间机构或区块链没有看到这段历史，或看到的是另一段。请向其核实。",
        "Witnesses, time authority or chain did not see this history, or saw another one. Ask them what they saw.",
    ),
    "stated paper signature keys amount twice overdrawn left step chain": (
        "日志确有此记录，但所述事实自相矛盾。",
        "The log did record this, but what it tells contradicts itself.",
    ),
}


def meaning(why: str) -> tuple[str, str]:
    """Return what a finding means, in both languages."""
    return next(words for reasons, words in MEANINGS.items() if why in reasons.split())


class Altered(Exception):  # noqa: N818 - an ordinary outcome
    """Its arguments: a part that is not as it was, why (a key of WORDS), and what fills the words."""
