"""Slugs: the readable part of an item's file name, fixed when the item is made."""

from __future__ import annotations

import re
import unicodedata

MAX_SLUG = 50
"""Characters of a slug."""

_LONGEST_READ = 1000
_OTHER = re.compile(r"[^a-z0-9]+")


def slug(title: str) -> str:
    """Lower-case ASCII letters and digits of a title, in words joined by dashes; at most MAX_SLUG characters.

    Accents are dropped (`é` becomes `e`). A slug that is too long ends after a whole word when one fits. Empty when
    the title has no letter or digit that ASCII can spell.
    """
    plain = unicodedata.normalize("NFKD", title[:_LONGEST_READ])
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    whole = _OTHER.sub("-", bare.lower()).strip("-")
    if len(whole) <= MAX_SLUG:
        return whole
    cut = whole[: MAX_SLUG + 1]
    return (cut[: cut.rfind("-")] if "-" in cut else whole[:MAX_SLUG]).strip("-")
