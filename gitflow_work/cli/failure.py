"""The one place that prints errors."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from itertools import pairwise

from gitflow_work.cli.render import safe
from gitflow_work.errors import WorkError

_ENDLESS = re.compile(r"\S{400,}")


def report(error: WorkError, args: Sequence[str]) -> int:
    """Print `error`, as JSON on stdout when JSON was asked for, else on stderr; answers its exit status."""
    if _wants_json(args):
        from gitflow_work.cli.shapes import error_shape, put

        put(error_shape(error))
        return error.exit
    lines = [f"Error: {safe(_brief(error.message))}"]
    if error.hint:
        lines.append(f"hint: {safe(_brief(error.hint))}")
    sys.stdout.flush()
    sys.stderr.write("\n".join(lines) + "\n")
    return error.exit


def _brief(text: str) -> str:
    """`text` with the middle of endless words left out: what was typed by mistake is no use in full length."""
    return _ENDLESS.sub(lambda found: f"{found.group()[:60]}…{found.group()[-20:]}", text)


def _wants_json(args: Sequence[str]) -> bool:
    """Told from the words themselves: the error may be that they could not be understood."""
    return "--json" in args or "--format=json" in args or ("--format", "json") in pairwise(args)
