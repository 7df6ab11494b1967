"""Standing earned: ratings, score, grade."""
