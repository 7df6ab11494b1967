"""What was agreed: clauses, signatures, obligations, penalties.

1. One byte string carries the terms and the full text in both languages; its SHA-256 is what both sides sign.
2. A party signs the text it saw or nothing: after a change the signature is refused.
3. Once somebody signed, the terms stand; contracts and signatures are never edited or deleted.
"""
