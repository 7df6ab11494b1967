"""The public side of the log: its explorer, its checkpoints and how to check a proof yourself."""
