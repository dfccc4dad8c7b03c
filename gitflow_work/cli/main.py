"""The entry point of both executables. Answers `--version` before anything heavy is imported."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

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
    status = _run(sys.argv[1:])
    if "COVERAGE_PROCESS_START" not in os.environ:
        _end(status)
    return status


def _end(status: int) -> None:
    """End the process at once: taking down some 150 modules one by one would be a tenth of a short command."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            pass  # the reader has seen enough
        except (OSError, ValueError):
            status = status or 1
    os._exit(status)


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
    except BrokenPipeError:
        # The reader has seen enough (`git work list | head`). Nothing may be flushed into the pipe at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
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
