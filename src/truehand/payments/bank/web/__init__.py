"""Bank transfer as pages and over the API: where to transfer to, statements, suspense, orders for the bank."""
