"""The sandbox bank: a bank of its own, with its own books, for demonstration and tests; it is never a real one.

1. It pays and is paid once per reference, and tells each outcome in a signed message until it is taken.
2. It answers in demonstration mode and in tests alone.
3. An account number that ends in 0000 is an account that it refuses to pay to.
"""
