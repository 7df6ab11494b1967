"""The write doors of a trade, one module a moment of its life."""
