"""What machines sell for: a model of past sales, with intervals that hold on recent ones."""
