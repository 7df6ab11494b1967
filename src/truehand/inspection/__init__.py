"""Condition found: templates, reports, comparison with the listing."""
