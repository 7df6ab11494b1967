"""The market simulator: actors who play whole trades through the public doors."""
