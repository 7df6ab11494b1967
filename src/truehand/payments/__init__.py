"""Money in motion: what the bank is asked for, what it answers, and payouts to a party's own account.

1. What the bank is asked for is stored first; no call to the bank happens inside a database transaction.
2. The bank's word counts only signed, fresh and unaltered; told twice it counts once.
3. A payment that is not exactly what was waited for is still received: it is the payer's balance.
4. A payout goes to an account of the party's own verified name, and never exceeds the balance.
5. An account number is stored encrypted and shown by its last four digits.
"""
