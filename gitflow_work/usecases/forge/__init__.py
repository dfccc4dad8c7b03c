"""From what a forge says, and git objects, to the facts that landing gates ask for (docs/github.md)."""
