"""A carrier's own bookings over the API; bookings are made and shown by the trade's pages."""
