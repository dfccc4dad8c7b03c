"""The one place that prints errors."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import suppress
from itertools import pairwise

from gitflow_work.cli.render import safe
from gitflow_work.errors import WorkError

_ENDLESS = re.compile(r"\S{400,}")


def report(error: WorkError, args: Sequence[str]) -> int:
    """Print `error`, as JSON on stdout when JSON was asked for, else on stderr; answers its exit status."""
    if _wants_json(args):
        from gitflow_work.cli.shapes import error_shape, put

        try:
            put(error_shape(error))
            sys.stdout.flush()
            return error.exit
        except OSError:
            pass  # nothing can be written there; that is said below
    lines = [f"Error: {safe(_brief(error.message))}"]
    if error.hint:
        lines.append(f"hint: {safe(_brief(error.hint))}")
    with suppress(OSError):  # no room for it: the exit status is left
        sys.stdout.flush()
    with suppress(OSError):
        sys.stderr.write("\n".join(lines) + "\n")
    return error.exit


def _brief(text: str) -> str:
    """`text` with the middle of endless words left out: what was typed by mistake is no use in full length."""
    return _ENDLESS.sub(lambda found: f"{found.group()[:60]}…{found.group()[-20:]}", text)


def _wants_json(args: Sequence[str]) -> bool:
    """Told from the words themselves: the error may be that they could not be understood."""
    return "--json" in args or "--format=json" in args or ("--format", "json") in pairwise(args)
