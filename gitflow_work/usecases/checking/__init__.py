"""What `check` gathers before the core decides: the range, the history, the answers about single commits."""
