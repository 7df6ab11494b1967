"""Evaluations: how well a judgement of the platform agrees with the truth, on data whose truth is known."""
