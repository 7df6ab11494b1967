"""The process as data, and the decisions over it; no database, no clock."""
