"""`make mutants`: puts one fault after the other into the modules that decide, and counts those that the tests notice.

A fault is judged by the tests that run its line, in a process of its own, forked from one in which pytest is loaded.
Nothing is written into the checkout. Survivors are listed; docs/mutants.md says why each is harmless.

    python -m tests.mutants [--at-least PERCENT] [MODULE…]     a module as gitflow_work/core/decide.py
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from tests.mutants.explained import Explanations
from tests.mutants.operators import mutants
from tests.mutants.worker import baseline, survivors

TOP = Path(__file__).resolve().parents[2]
CORE = TOP / "gitflow_work" / "core"
MODULES = (
    *(CORE / f"{name}.py" for name in ("decide", "verdict", "people/permissions", "artifacts/patterns", "ids")),
    *sorted(path for path in (CORE / "gates").glob("*.py")),
    *(
        CORE / "check" / f"{name}.py"
        for name in ("moves", "contain", "dag", "timeline", "paths", "migration", "left", "net")
    ),
)
"""What decides whether a change is allowed."""


def main() -> int:
    """Judge every mutant; 1 when fewer than the wanted share were noticed."""
    parser = argparse.ArgumentParser(prog="make mutants")
    parser.add_argument("--at-least", type=float, default=85.0)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("modules", nargs="*", type=Path)
    options = parser.parse_args()
    modules = [path.resolve() for path in options.modules] or list(MODULES)
    began = time.monotonic()
    known = baseline(TOP, modules)
    print(f"{known.count} tests, {time.monotonic() - began:.0f} s", flush=True)
    told = Explanations(TOP / "docs" / "mutants.md")
    total = killed = unexplained = 0
    for module in modules:
        found = list(mutants(module.read_text(encoding="utf-8")))
        left = survivors(known, module, found, options.workers)
        total, killed = total + len(found), killed + len(found) - len(left)
        name = module.relative_to(TOP).as_posix()
        print(f"{name}: {len(found) - len(left)} of {len(found)} killed", flush=True)
        for one in left:
            why = told.cover(name, one.scope, one.change)
            unexplained += not why
            print(f"  {name}:{one.line}: {one.scope}: {one.change}{'' if why else '  (not explained)'}", flush=True)
    share = 100 * killed / total
    print(
        f"{killed} of {total} mutants killed, {share:.1f} %; {unexplained} survivors without an explanation; ", end=""
    )
    print(f"{time.monotonic() - began:.0f} s")
    return int(share < options.at_least)


if __name__ == "__main__":
    sys.exit(main())
