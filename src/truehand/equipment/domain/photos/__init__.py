"""Photos of machines: what a picture is, told from its pixels; whether it is another one's copy, and fit to look at."""
