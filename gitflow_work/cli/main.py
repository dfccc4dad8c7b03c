"""The entry point of both executables. Answers `--version` before anything heavy is imported."""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, TextIO

from gitflow_work import __version__
from gitflow_work.errors import WorkError

INTERRUPTED = 130
UNDECIDED = 3


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; answers its exit status (docs/exit-status.md). Without `argv` this is the whole process."""
    if argv is not None:
        return _run(list(argv))
    # Reference counts free nearly all that a command makes; to look for cycles at each import costs more than it finds.
    gc.set_threshold(100_000, 50, 50)
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _fill_gaps()
    sys.stdout, sys.stderr = _patient(sys.stdout), _patient(sys.stderr)
    status = _run(sys.argv[1:])
    if "COVERAGE_PROCESS_START" not in os.environ:
        _end(status)
    return status


def _end(status: int) -> None:
    """End the process at once: taking down some 150 modules one by one would be a tenth of a short command."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            status = status or 1
    os._exit(status)


def _fill_gaps() -> None:
    """Where we were started with a closed stream (`>&-`), put one that leads nowhere: a file opened next must not."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        if getattr(sys, name) is None:
            os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - as long as we run


class _Outlet(io.FileIO):
    """An outlet whose reader may go (`git work check | head`): the rest goes nowhere, and the answer stays the same."""

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except BrokenPipeError:
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.fileno())
            os.close(nowhere)
            return len(data)


def _patient(stream: TextIO) -> TextIO:
    """`stream` with an outlet of that kind, where it is a plain file of the system's."""
    if not isinstance(stream, io.TextIOWrapper):
        return stream
    straight = isinstance(stream.buffer, io.FileIO)  # PYTHONUNBUFFERED
    if not straight and type(getattr(stream.buffer, "raw", None)) is not io.FileIO:
        return stream
    outlet = _Outlet(stream.fileno(), "wb", closefd=False)
    return io.TextIOWrapper(
        outlet if straight else io.BufferedWriter(outlet),
        stream.encoding,
        "backslashreplace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _run(args: list[str]) -> int:
    _stay_inert()
    try:
        if args[:1] in (["--version"], ["-V"]):
            print(f"git-work {__version__}")
            return 0
        from gitflow_work.cli.app import run

        status = run(args)
        sys.stdout.flush()
        return status
    except KeyboardInterrupt:
        return INTERRUPTED
    except WorkError as error:
        from gitflow_work.cli.failure import report

        return report(error, args)
    except Exception as error:
        if os.environ.get("GIT_WORK_DEBUG"):
            raise
        from gitflow_work.cli.failure import report

        return report(_mishap(error), args)


def _stay_inert() -> None:
    """Paths that are not UTF-8 must not stop a report: print them escaped."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _mishap(error: Exception) -> WorkError:
    from gitflow_work.errors import Undecided

    if isinstance(error, OSError):
        where = f" ({error.filename})" if error.filename else ""
        return WorkError(f"the system refused: {error.strerror or error}{where}", code="system")
    return Undecided(
        f"a defect of git-work: {type(error).__name__}: {error}",
        hint="run it again with GIT_WORK_DEBUG=1 and report what it prints",
        code="defect",
    )


if __name__ == "__main__":
    sys.exit(main())
