"""What happened, provably: one append-only log that anyone can check.

1. An event is recorded in the transaction of the change it tells of, or not at all; it is never altered or removed.
2. Each event enters the Merkle log (RFC 6962) exactly once, at consecutive indexes, whatever is killed on the way.
3. A signed checkpoint (C2SP) only ever follows a tree that contains the one before.
4. The log commits to payloads and shows none; a proof of one entry reads a few nodes and never the log.
5. A bundle proves its story offline with one file of standard-library Python; any altered byte is found and named.
6. Photos are decoded, stripped and encoded again before anyone else sees them; the original's hash is kept.
"""
