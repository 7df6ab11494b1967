"""Bookings, hand-over codes and their refusals: values only."""
