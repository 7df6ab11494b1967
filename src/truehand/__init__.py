"""Truehand (真手): assured trade of second-hand equipment."""

import os

# Work is spread over processes. OpenBLAS would begin a thread for every core in each of them, which wait for each other
# in a busy loop: a photo's code took five times the work. It reads this when NumPy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
