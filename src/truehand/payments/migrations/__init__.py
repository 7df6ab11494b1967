"""Table changes of the payments room, oldest first."""
