"""Plugins by entry points of the installed environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from gitflow_work.core.plugins import BadPlugin


class EntryPoints:
    """Implements core.plugins.Plugins. The environment is looked through once for each group."""

    def __init__(self) -> None:
        self._known: dict[str, dict[str, Any]] = {}

    def names(self, group: str) -> Sequence[str]:
        """See Plugins."""
        return sorted(self._group(group))

    def load(self, group: str, name: str) -> Any:
        """See Plugins. A plugin is anybody's code: whatever its import raises is a BadPlugin."""
        point = self._group(group).get(name)
        if point is None:
            raise BadPlugin(f"no plugin {name} is installed", hint=f"install what brings it to {group}")
        try:
            return point.load()
        except Exception as error:  # noqa: BLE001
            raise BadPlugin(f"the plugin {name} cannot be loaded: {type(error).__name__}: {error}") from None

    def _group(self, group: str) -> dict[str, Any]:
        if group not in self._known:
            from importlib.metadata import entry_points

            self._known[group] = {point.name: point for point in entry_points(group=group)}
        return self._known[group]
