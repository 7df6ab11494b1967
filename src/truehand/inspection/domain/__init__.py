"""Templates, findings, comparison and the report's form: values only."""
