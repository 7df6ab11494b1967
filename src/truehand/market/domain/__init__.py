"""What players do and what they trade, drawn from seeds: no Django, no database, no clock."""
