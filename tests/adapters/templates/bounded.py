"""What the processes that a test starts may use at most."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager

from gitflow_work.adapters.templates.child import MAX_CPU, MAX_MEMORY


@contextmanager
def within_limits() -> Iterator[None]:
    """The processes that end meanwhile stay within the time and the memory of a template, however they end.

    The kernel stops a process at the first tick beyond its seconds; one second more is allowed for that.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    yield
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert used <= MAX_CPU + 1
    # The peak of all processes so far, in kilobytes: none of the tests' own needs as much.
    assert after.ru_maxrss * 1024 <= MAX_MEMORY
