"""Table changes of the identity room, oldest first."""
