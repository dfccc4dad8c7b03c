"""What blocks an item, in words and as JSON."""

from __future__ import annotations

from typing import Any

from gitflow_work.cli.render import safe
from gitflow_work.core.relations.dependencies import Chain


def chain_words(chain: Chain) -> str:
    """What the first item of the chain waits for, down to the root of the trouble."""
    told = [f"waits for {one}" for one in chain.ids[1:]]
    if chain.missing:
        told.append(f"names {chain.missing}, and that does not exist")
    elif chain.more and not chain.cycle:
        told.append(f"waits for {chain.more} more")
    words = ", which ".join(told)
    if chain.cycle:
        words += f", and so on over {chain.more} more: a circle" if chain.more else ": a circle"
    return safe(words)


def chain_shape(chain: Chain) -> dict[str, Any]:
    """The same as JSON."""
    return {"chain": list(chain.ids), "missing": chain.missing or None, "cycle": chain.cycle, "more": chain.more}
