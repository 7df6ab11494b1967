"""Table changes of the risk room, oldest first."""
