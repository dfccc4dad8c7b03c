"""`.workflow/config.yml`."""

from __future__ import annotations

from gitflow_work.core.finding import Finding
from gitflow_work.core.forge.advancing import BY, Advance
from gitflow_work.core.rules import Config, GitHub
from gitflow_work.formats.rules.section import Section, open_file

FORMAT = 1
"""The format of everything under `.workflow/` that this version reads and writes."""

SUBJECT_VARIABLES = ("id", "from", "to", "transition")

SECTION_KEYS: dict[str, tuple[str, ...]] = {
    "check": ("squash", "rules", "identity"),
    "commits": ("subject",),
    "claims": ("lease", "remote"),
    "calendar": ("zone",),
    "github": ("repository", "link", "issues", "advance"),
}
"""The maps of the file, each with its keys."""
TOP_KEYS = ("format", "ids", "layout", "default_branch", *SECTION_KEYS)

IDS = ("random", "sequential")
LAYOUTS = ("flat", "sharded")
SQUASH = ("path", "step")
RULES = ("tip", "fork-point")
IDENTITY = ("advisory", "verified")
LINK = ("field", "branch")
ADVANCE_KEYS = ("as", "transitions", "by")

REPOSITORY = "(?!\\.{1,2}/)[A-Za-z0-9_.-]{1,100}/(?!\\.{1,2}$)[A-Za-z0-9_.-]{1,100}"
"""`owner/name`, as a pattern; neither part is a step in a path."""


def parse(data: bytes, path: str) -> tuple[Config, list[Finding]]:
    """The configuration, with defaults for what is left out or wrong, and what is wrong with it."""
    top, findings = open_file(data, path)
    if top is None:
        return Config(), findings
    top.only(TOP_KEYS, "the configuration")
    for name, keys in SECTION_KEYS.items():
        top.below(name).only(keys, f"`{name}`")
    check = top.below("check")
    default = Config()
    config = Config(
        format=_format(top),
        ids=top.choice("ids", IDS, default.ids),
        layout=top.choice("layout", LAYOUTS, default.layout),
        default_branch=top.text("default_branch") or None,
        squash=check.choice("squash", SQUASH, default.squash),
        rules=check.choice("rules", RULES, default.rules),
        identity=check.choice("identity", IDENTITY, default.identity),
        subject=_subject(top.below("commits"), default.subject),
        zone=_zone(top.below("calendar"), default.zone),
        lease=_lease(top.below("claims"), default.lease),
        claims_remote=_remote(top.below("claims"), default.claims_remote),
        github=_github(top.below("github")),
    )
    return config, findings


def _format(top: Section) -> int:
    """The number of the format. A file of a newer format must not be half understood: that is an error."""
    if top.data.get("format") is None:
        top.report("missing-key", "the configuration has no `format`", hint=f"add `format: {FORMAT}`")
        return FORMAT
    number = top.count("format")
    if number is not None and number != FORMAT:
        message = f"the format is {number}, and this version knows {FORMAT}"
        top.report("newer-format", message, "format", hint="use a newer version of gitflow-work")
    return number or FORMAT


def _subject(commits: Section, default: str) -> str:
    from string import Formatter

    subject = commits.text("subject", default)
    if subject == default:
        return default
    hint = "use " + ", ".join(f"{{{one}}}" for one in SUBJECT_VARIABLES)
    try:
        parts = list(Formatter().parse(subject))
    except ValueError:
        message = "a brace of `subject` is not closed; a lone brace is written twice"
        commits.report("bad-value", message, "subject", hint=hint)
        return default
    for _, name, spec, conversion in parts:
        if name is not None and (name not in SUBJECT_VARIABLES or spec or conversion):
            commits.report("bad-value", f"nothing fills `{{{name[:60]}}}` in `subject`", "subject", hint=hint)
            return default
    if not subject.strip() or not subject.isprintable():
        commits.report("bad-value", "`subject` must be one line of text", "subject", hint=hint)
        return default
    return subject


def _zone(calendar: Section, default: str) -> str:
    """A time zone that is known here. The database is Python's, so the system's or that of the package tzdata."""
    zone = calendar.text("zone", default)
    if zone == default:
        return default
    from zoneinfo import ZoneInfo

    try:
        ZoneInfo(zone)
    except (ValueError, KeyError, OSError):
        hint = "a name such as Europe/Berlin; where none is known, install the package tzdata"
        calendar.report("bad-value", f"there is no time zone `{zone[:60]}` here", "zone", hint=hint)
        return default
    return zone


def _lease(claims: Section, default: str) -> str:
    text = claims.text("lease", default)
    if text == default:
        return default
    from gitflow_work.core.claims import term

    try:
        term(text)
    except ValueError:
        hint = "a number and one of s, m, h, d, w: 1h; at most 30 days"
        claims.report("bad-value", f"`lease` is a length of time, not `{text[:60]}`", "lease", hint=hint)
        return default
    return text


def _remote(claims: Section, default: str) -> str:
    """The name of a remote, which git's configuration must have. An address or an option of git is none."""
    name = claims.text("remote", default)
    if name in (default, ""):
        return name
    from gitflow_work.core.claims import is_remote

    if not is_remote(name):
        hint = "a name as `git remote` lists it; empty for none"
        claims.report("bad-value", f"`remote` is the name of a remote, not `{name[:60]}`", "remote", hint=hint)
        return ""
    return name


def _advance(section: Section) -> Advance:
    section.only(ADVANCE_KEYS, "`advance`")
    by = section.choice("by", BY, Advance().by)
    return Advance(section.text("as").strip(), section.texts("transitions"), by)


def _github(section: Section) -> GitHub:
    import re

    default = GitHub()
    repository = section.text("repository", default.repository)
    if repository and not re.fullmatch(REPOSITORY, repository):
        hint = "as github.com shows it: acme/shop"
        section.report("bad-value", "`repository` must be OWNER/NAME", "repository", hint=hint)
        repository = default.repository
    link = section.texts("link")
    for at, word in enumerate(link):
        if word not in LINK:
            message = "`link` lists `field` and `branch`"
            section.report("bad-value", message, "link", at, hint=section.near(word, LINK))
    known = tuple(dict.fromkeys(word for word in link if word in LINK))
    made = GitHub(repository, known or default.link, advance=_advance(section.below("advance")))
    if section.data.get("issues") is None:
        return made
    from gitflow_work.formats.issues.issuesconfig import read

    return made._replace(issues=read(section.below("issues"), REPOSITORY))
