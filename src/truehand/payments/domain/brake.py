"""The act that lets payouts go again, on which two operators agree."""

from __future__ import annotations

from typing import Final

RESUME_PAYOUTS: Final = "payments.resume_payouts"
WORDS: Final = ("了结事件、恢复提现", "End an incident and let payouts go again")
