"""Standing earned: ratings, score, grade.

1. The score is a pure function of recorded facts, published ratings and the present: anyone can recompute it.
2. Good facts never lower a standing, bad facts never raise it, and both fade with time.
3. Ratings are sealed until both sides rated or the time is up: nothing, the score included, shows one before.
4. Facts and ratings are never edited or deleted.
"""
