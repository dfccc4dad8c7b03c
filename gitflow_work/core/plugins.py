"""What other distributions of the installed environment bring: gates, validators. Never what a repository brings.

The one thing here that is set and not passed: `bootstrap` says once what finds plugins, since the readers of rule
files, the lint and the judges all have to know the same names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from gitflow_work.errors import WorkError

GATES = "gitflow_work.gates"
VALIDATORS = "gitflow_work.validators"


class BadPlugin(WorkError):
    """A plugin is not installed, or cannot be loaded."""

    code = "bad-plugin"


class Plugins(Protocol):
    """Finds plugins by the name of their group of entry points and their own."""

    def names(self, group: str) -> Sequence[str]:
        """The names that are installed, sorted."""
        ...

    def load(self, group: str, name: str) -> Any:
        """What the entry point stands for. Raises BadPlugin when it is not there, or its import fails."""
        ...


class NoPlugins:
    """What holds until somebody says what finds plugins."""

    def names(self, group: str) -> Sequence[str]:
        """None."""
        return ()

    def load(self, group: str, name: str) -> Any:
        """See Plugins."""
        raise BadPlugin(f"no plugin {name} is installed")


_installed: Plugins = NoPlugins()


def installed() -> Plugins:
    """What finds plugins."""
    return _installed


def use(plugins: Plugins) -> None:
    """From now on, `plugins` finds them."""
    global _installed  # noqa: PLW0603
    _installed = plugins
