"""The chains that heads of the log are anchored in; each needs its own package, installed when it is wanted."""
