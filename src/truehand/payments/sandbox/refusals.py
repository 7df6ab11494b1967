"""Why the sandbox bank did not do something."""

from __future__ import annotations

from truehand.kernel.refusal import Refusal


class SandboxClosed(Refusal):
    """This installation is in earnest; there is no sandbox bank."""

    code = "sandbox.closed"
    kind = "not_found"
    zh = "沙箱银行仅在演示模式下可用。"
    en = "The sandbox bank exists in demonstration mode only."


class AlreadyDecided(Refusal):
    """The bank settled this reference in another way."""

    code = "sandbox.already_decided"
    kind = "conflict"
    zh = "沙箱银行已按其他方式处理了这笔款项。"
    en = "The sandbox bank has already settled this reference differently."
