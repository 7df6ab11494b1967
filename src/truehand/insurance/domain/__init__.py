"""Values and decisions: what is covered, for how much, at which price; what is paid for a loss."""
