"""gitflow-work: a repository as its own workflow database."""

__version__ = "0.1.0"
