"""People and roles, as `roles.yml` lists them."""

from __future__ import annotations

from typing import NamedTuple

TEAM = "team:"
"""A member that begins so is a team of the forge, not a person of the file."""


class Person(NamedTuple):
    """A person, once, with everything that proves who it is. `name` is the key; `display` the name to show."""

    name: str
    display: str = ""
    github: str = ""
    emails: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()


class Role(NamedTuple):
    """A role: what its members may do (core/people/permissions.py), and who they are: people, or `team:ORG/TEAM`."""

    name: str
    permissions: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
