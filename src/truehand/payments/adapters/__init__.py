"""Gateways of others behind the one interface: Stripe, Alipay and WeChat Pay, through public libraries.

1. None of them was ever run against the real service (``proven`` is false, and operators are shown it): they are
   written and tested from the public documentation. Before the first real payment, see docs/operations.md.
2. A channel is off until all its variables are set; its keys are read from files and stand in no setting.
3. A time-out, an answer that is not signed, or a fault at the other end is "not reached", never "failed".
4. What a message says counts only when its signature, age and addressee are right; reading one never calls out.
5. They take payments and give them back. Payouts go through the bank.
"""
