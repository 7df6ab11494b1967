"""Truehand (真手): assured trade of second-hand equipment."""
