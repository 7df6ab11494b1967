"""What `truehand bench` measures: one module a subject, each with ``measure() -> Figures``."""
