"""Table changes of the equipment room, oldest first."""
