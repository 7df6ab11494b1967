"""Pages, forms and API of accounts."""
