"""Attempts to move an item: commands before and after, further tries, and what a failure brings about."""
