"""On the way: carriers, bookings, tracking, hand-over."""
