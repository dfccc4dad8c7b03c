"""The index of items: a SQLite cache beside the repository, proved fresh before each use."""
