"""Money at rest: the double-entry ledger of client money, holds, deposits and payouts under way.

1. A transfer is one row that carries both legs: it cannot be lopsided, and both accounts have its currency.
2. No account of a client and no hold is ever negative, promised money included; what is owed to the platform is never
   positive.
3. Nothing posted is altered or deleted; a mistake is corrected by a counter-entry, once. The database refuses the rest,
   and the site's role may only read and call functions.
4. A hold is filled, emptied and then closed; a correction alone opens it again. Frozen money does not leave.
5. Every posting has a key: a repeat returns the stored result, a repeat changed in anything is refused.
6. What clients are owed = what bank and gateways hold, less the guarantee fund and the operator's own, to the unit,
   now and at any moment past.
7. Nothing falls into a closed day, and no account's time runs backwards.
8. Accounts that all share make nobody wait, and are exact all the same.
"""
