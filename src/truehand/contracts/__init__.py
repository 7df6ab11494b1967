"""What was agreed: clauses, signatures, obligations, penalties."""
