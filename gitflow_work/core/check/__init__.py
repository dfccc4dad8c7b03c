"""The rule of the check (docs/check.md): from the history of a range to findings. Pure; the shell brings the data."""
