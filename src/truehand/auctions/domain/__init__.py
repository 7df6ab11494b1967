"""Values and decisions of auctions: no Django, no database, no clock."""
