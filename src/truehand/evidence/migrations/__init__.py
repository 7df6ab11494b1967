"""Table changes of the evidence room, oldest first."""
