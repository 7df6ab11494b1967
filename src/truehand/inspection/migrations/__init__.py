"""Table changes of the inspection room, oldest first."""
