"""Table changes of the disputes room, oldest first."""
