"""Condition found: what an inspector saw, grade by grade, signed, and held against what the seller declared.

1. A template is versioned data; a published version never changes, and a report names the version and its hash.
2. A report is complete: every point is graded or says why it was not tested, and every required photo is there.
3. A trade has one report before shipment, and one at each other node where it was asked for; their bytes are signed,
   hashed and never changed or deleted, which the database enforces.
4. Contradictions between claims and findings are computed, not judged: the same inputs give the same words.
5. What was typed is kept as a draft until it is signed; a refusal loses nothing.
6. A certificate and its history are never changed; how it stands follows from both at the moment of asking.
7. The room does not know who takes part in a trade: the caller checks that, and no page here serves a report.
"""
