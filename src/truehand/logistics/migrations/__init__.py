"""Table changes of the logistics room, oldest first."""
