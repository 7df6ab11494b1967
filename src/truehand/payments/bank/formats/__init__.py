"""Readers of statements, one a format: each yields the parts of a file as it reads on, and books nothing."""
