"""The books held against the bank and the gateways: what agrees, what does not, whose money is where, every day.

1. Every line of the ledger and of every report ends in exactly one place: agreed by a rule that is named, or open.
2. Lines agree only if their sums are equal in one currency, to the unit.
3. An open line keeps its age, its owner, its state and every word said about it until the books agree or two people end
   it; nothing is dropped.
4. A discrepancy stops all payouts and opens an incident that names the lines; only two people end an incident.
5. A line that is told differently from before is named with both tellings; the first counts until two people accept the
   second, and the books are never changed by it.
6. A run can be killed and repeated at any point: the same lines give the same result, and nothing is counted twice.
7. Every day's proof that client money is all there is recorded in the evidence log once, and never changed.
8. The custodian and the auditor read all of it and change none of it.
"""
