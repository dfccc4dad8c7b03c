"""Near misses: which known word was probably meant."""

from __future__ import annotations

from collections.abc import Collection

MAX_WORDS = 500
"""Among more known words than these no similar one is looked for: it would take longer than it helps."""


def near(word: str, known: Collection[str], likeness: float = 0.6) -> str | None:
    """A hint that names the known word most like `word`, or None. Case does not count.

    `likeness`, from 0 to 1, is how much they must have in common; 1 is all.
    """
    if len(known) > MAX_WORDS:
        return None
    import difflib

    folded = {one.casefold(): one for one in known}
    found = difflib.get_close_matches(word[:80].casefold(), folded, n=1, cutoff=likeness)
    return f"did you mean `{folded[found[0]]}`?" if found else None
