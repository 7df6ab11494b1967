"""Table changes of the contracts room, oldest first."""
