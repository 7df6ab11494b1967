"""Values and decisions: when a message goes, who may be written to, and why one was refused."""
