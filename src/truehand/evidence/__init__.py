"""What happened, provably: every event recorded in the transaction of the change it tells of."""
