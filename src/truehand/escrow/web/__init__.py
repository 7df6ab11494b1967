"""The ledger over the API, and the overseers' proof that client money is all there."""
