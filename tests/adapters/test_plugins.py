"""Plugins: found by the entry points of the installed environment, and never a traceback."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gitflow_work.adapters.plugins import EntryPoints
from gitflow_work.core.plugins import VALIDATORS, BadPlugin, NoPlugins


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on Python's path with a distribution that brings two validators, of which one cannot be imported."""
    info = tmp_path / "shop_rules-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shop-rules\nVersion: 1\n")
    (info / "entry_points.txt").write_text(
        f"[{VALIDATORS}]\nspell = shop_rules_spell:check\nbroken = shop_rules_bad:x\n"
    )
    (tmp_path / "shop_rules_spell.py").write_text("def check(value, path, data):\n    return []\n")
    (tmp_path / "shop_rules_bad.py").write_text("raise RuntimeError('no')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, "shop_rules_spell", raising=False)
    return tmp_path


@pytest.mark.usefixtures("environment")
def test_what_is_installed_is_found() -> None:
    found = EntryPoints()
    assert {"spell", "broken"} <= set(found.names(VALIDATORS))
    assert found.names("gitflow_work.nothing") == []
    assert found.load(VALIDATORS, "spell")(None, "a.md", b"") == []


@pytest.mark.usefixtures("environment")
@pytest.mark.parametrize("name", ["broken", "missing"])
def test_what_cannot_be_loaded_says_so(name: str) -> None:
    with pytest.raises(BadPlugin) as raised:
        EntryPoints().load(VALIDATORS, name)
    assert name in raised.value.message


def test_without_an_environment_there_are_none() -> None:
    assert NoPlugins().names(VALIDATORS) == ()
    with pytest.raises(BadPlugin):
        NoPlugins().load(VALIDATORS, "spell")
