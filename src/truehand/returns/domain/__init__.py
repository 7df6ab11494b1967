"""Policies, answers and refusals of returns: no Django, no database, no clock."""
