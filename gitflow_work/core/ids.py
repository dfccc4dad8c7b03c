"""Ids of items: their grammar, how they compare, how new ones are drawn (design, section 3)."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

MAX_LENGTH = 43
CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
MANY_ITEMS = 20_000
"""Above this number of items a random id has 8 characters, else 6."""

_BEGINNING = re.compile(r"[A-Za-z]{1,10}-[A-Za-z0-9]+(?:\.[A-Za-z0-9]+)*")
_GRAMMAR = re.compile(_BEGINNING.pattern + r"\Z")


def is_id(text: str) -> bool:
    """Whether `text` is an id. Ids are names of refs too, hence no `.lock` at the end."""
    return len(text) <= MAX_LENGTH and _GRAMMAR.match(text) is not None and not text.lower().endswith(".lock")


def claimed(file_name: str) -> str:
    """The id that a file's name begins with (`T-1` in `T-1-sign-in.md`); empty when it begins with none."""
    found = _BEGINNING.match(file_name.removesuffix(".md"))
    return found.group() if found else ""


def fold(item_id: str) -> str:
    """The form in which ids are compared: two ids that fold to the same text are the same id."""
    return item_id.lower()


def draw(prefix: str, taken: Collection[str], choose: Callable[[int], int]) -> str:
    """A fresh random id; `taken` holds folded ids, `choose(n)` answers a random number below n."""
    length = 8 if len(taken) > MANY_ITEMS else 6
    while True:
        drawn = f"{prefix}-" + "".join(CROCKFORD[choose(len(CROCKFORD))] for _ in range(length))
        if fold(drawn) not in taken:
            return drawn


def next_number(prefix: str, taken: Collection[str]) -> str:
    """The next sequential id: one above the highest number that `prefix` has among the folded ids `taken`."""
    head = fold(prefix) + "-"
    numbers = [int(one[len(head) :]) for one in taken if one.startswith(head) and one[len(head) :].isdecimal()]
    return f"{prefix}-{max(numbers, default=0) + 1}"


def matching(beginning: str, known: Collection[str]) -> list[str]:
    """The ids that `beginning` may mean: the one it spells whole, else all that it begins; sorted."""
    wanted = fold(beginning)
    exact = [one for one in known if fold(one) == wanted]
    return sorted(exact or (one for one in known if fold(one).startswith(wanted)))
