"""Table changes of the listings room, oldest first."""
