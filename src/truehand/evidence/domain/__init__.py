"""The log's arithmetic and its formats: no database, no clock."""
