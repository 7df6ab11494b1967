"""Settings, addresses, command line, supervisor and static files; knows every room, known by none."""
