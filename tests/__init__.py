"""What Truehand promises, tried."""
