"""What is on sale: listings, their verification, search, offers."""
