"""What wraps the subjects' keys: files of this machine, or a service that keeps its key to itself."""
