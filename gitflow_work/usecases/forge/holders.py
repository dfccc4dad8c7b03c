"""Which roles an account has: by roles.yml, and by the teams that it names, of which the forge knows."""

from __future__ import annotations

from collections.abc import Iterable

from gitflow_work.core.forge.reviews import Holder
from gitflow_work.core.people.identity import Shown, with_login
from gitflow_work.core.people.people import TEAM, Role
from gitflow_work.core.rules import Rules
from gitflow_work.ports.forge import Forge


class Holders:
    """Answers under one set of rules; a team is asked about only where that decides. Methods may raise ForgeTrouble."""

    def __init__(self, forge: Forge, rules: Rules) -> None:
        self._forge = forge
        self._rules = rules

    def of(self, login: str, asked: Iterable[str]) -> Holder:
        """The account with what it has of the roles `asked`; without any asked, with the first that it has."""
        person = with_login(self._rules, login)
        name = person.name if person is not None else None
        wanted = tuple(asked)
        roles = [one for one in self._rules.roles if one.name in wanted or not wanted]
        has = frozenset(one.name for one in roles if name is not None and name in one.members)
        if has and not wanted:
            return Holder(login, name, has)
        by_team = {one.name: self._in_teams(one, login) for one in roles if one.name not in has} if login else {}
        has |= {role for role, held in by_team.items() if held}
        return Holder(login, name, has, frozenset(role for role, held in by_team.items() if held is None))

    def with_teams(self, shown: Shown, asked: Iterable[str]) -> Shown:
        """`shown`, with what the forge knows of the roles `asked` that it may have by a team."""
        login = next((one.github for one in self._rules.people if one.name == shown.person), "")
        doubtful = [one for one in self._rules.roles if one.name in asked and one.name in shown.perhaps]
        if not login or not doubtful:
            return shown
        found = {one.name: self._in_teams(one, login) for one in doubtful}
        roles = (*shown.roles, *(name for name, held in found.items() if held))
        return shown._replace(roles=roles, perhaps=tuple(one for one in shown.perhaps if found.get(one) is None))

    def _in_teams(self, role: Role, login: str) -> bool | None:
        """Whether an account is in one of the role's teams; None when the forge does not tell, of one at least."""
        answers = []
        for member in role.members:
            if member.startswith(TEAM):
                answer = self._forge.member(member.removeprefix(TEAM), login)
                if answer:
                    return True
                answers.append(answer)
        return None if None in answers else False
