"""Money at rest: the double-entry ledger of client money, holds, deposits and payouts under way.

1. A transfer is one row that carries both legs: it cannot be lopsided, and both accounts have its currency.
2. No account of a client, no hold and no revenue account is ever negative; the custodian never owes.
3. Nothing posted is altered or deleted; a mistake is corrected by a counter-entry. The database refuses the rest.
4. A hold is filled, emptied and then closed for good: what was held leaves exactly once.
5. Every posting has a key: a repeat returns the stored result, a changed repeat is refused.
6. What clients are owed = what the custodian holds, less the operator's own revenue, to the unit, at any time.
"""
