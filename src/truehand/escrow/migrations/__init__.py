"""Table changes of the escrow room, oldest first."""
