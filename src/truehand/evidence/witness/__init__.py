"""A witness that anybody can run: it cosigns what only extends what it saw, and remembers that in a file of its own."""
