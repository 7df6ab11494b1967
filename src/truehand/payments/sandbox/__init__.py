"""The sandbox gateway: a payment gateway and custodian bank of its own, for demonstration and tests, never a real one.

1. It runs as its own process with its own books (SQLite), and knows nothing of Truehand but what it is told over HTTP.
2. It pays and is paid once per reference, and tells each outcome in a signed message until it is taken.
3. It misbehaves when it is asked to, and says so in its books.
4. An account number that ends in 0000 is an account that it refuses to pay to.

``channel`` is Truehand's side of the line and ``inside`` runs the gateway within Truehand's own process, without a
network; both know Django. All else does not.
"""
