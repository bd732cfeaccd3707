"""The files that assign faces to roles (`fonts/fonts.yaml`): read, checked, and laid over one another role by role."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bulletin.diagnostics import Diagnostic, Position, Result, diagnose
from bulletin.theme.faces import latin
from bulletin.workspace import digest

if TYPE_CHECKING:
    from bulletin.workspace import Store

FORM = 1
ROLES, LAST_RESORT = "roles", "last-resort"
SHIPPED = ("默认", "default")
"""An entry of a workspace's chain that stands for the shipped chain of the same role."""
LATIN = "latin"
"""The value of `only` that means Latin letters and digits."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry of a chain: a face by any of its names, or all faces of a role; `only` limits it to characters."""

    name: str
    is_role: bool = False
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """What to look for: the chain of each role, references resolved, and the faces that end every chain."""

    roles: Mapping[str, tuple[Wanted, ...]]
    last_resort: tuple[Wanted, ...]


def read_plan(role_files: Sequence[tuple[str, bytes]], store: Store) -> Result[Plan]:
    """Read the files, the shipped one first; a later one replaces roles of an earlier one.

    A plan without faults is remembered under the files' content, so that YAML is read once.
    """
    key = f"font-roles-{FORM}-{digest(repr(role_files).encode())[:32]}.json"
    known = store.get(key)
    if known is not None:
        return Result(_loaded(known))
    reading = _Reading()
    for path, content in role_files:
        reading.file(path, content)
    plan = reading.plan()
    if reading.found:
        return Result(None, tuple(reading.found))
    store.put(key, _dumped(plan))
    return Result(plan)


def _dumped(plan: Plan) -> bytes:
    roles = {role: _rows(chain) for role, chain in plan.roles.items()}
    return json.dumps([roles, _rows(plan.last_resort)], ensure_ascii=False).encode()


def _rows(chain: tuple[Wanted, ...]) -> list[list[str | None]]:
    letters = "".join(latin())
    return [[wanted.name, LATIN if wanted.only == letters else wanted.only] for wanted in chain]


def _loaded(content: bytes) -> Plan:
    roles, last_resort = json.loads(content)
    letters = "".join(latin())

    def chain(rows: list[list[str | None]]) -> tuple[Wanted, ...]:
        return tuple(Wanted(str(name), only=letters if only == LATIN else only) for name, only in rows)

    return Plan({role: chain(rows) for role, rows in roles.items()}, chain(last_resort))


# --- Reading -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Alias:
    """A role that is set like another one."""

    role: str
    position: Position


@dataclass(slots=True)
class _Reading:
    """The files while they are read: chains and aliases by role, and what was found wrong."""

    chains: dict[str, tuple[Wanted, ...] | _Alias] = field(default_factory=dict)
    references: list[_Alias] = field(default_factory=list)
    last_resort: tuple[Wanted, ...] = ()
    found: list[Diagnostic] = field(default_factory=list)

    def file(self, path: str, content: bytes) -> None:
        """Read one file over those before it."""
        for key, name, node in self._items(path, _tree(path, content, self.found)):
            if name == ROLES:
                for place, role, value in self._items(path, node):
                    self._role(path, role, value, _position(path, place))
            elif name == LAST_RESORT:
                self.last_resort = tuple(self._chain(path, node, ()))
            else:
                self._wrong("fonts-yaml-key", path, key, name=name, known=f"{ROLES}、{LAST_RESORT}")

    def plan(self) -> Plan:
        """Resolve the references between roles."""
        for reference in self.references:
            self._target(reference)
        return Plan({role: self._followed(role, ()) for role in self.chains}, self.last_resort)

    def _role(self, path: str, role: str, node: Any, position: Position) -> None:
        if node.id == "scalar":
            alias = _Alias(node.value, _position(path, node))
            self.references.append(alias)
            self.chains[role] = alias
            return
        before = self.chains.get(role, ())
        shipped = (Wanted(before.role, is_role=True),) if isinstance(before, _Alias) else before
        chain = tuple(self._chain(path, node, shipped))
        if not any(wanted.only is None for wanted in chain):
            self.found.append(diagnose("fonts-role-limited", position, role=role))
        self.chains[role] = chain

    def _chain(self, path: str, node: Any, shipped: tuple[Wanted, ...]) -> Iterator[Wanted]:
        if node.id != "sequence":
            self._wrong("fonts-yaml-list", path, node)
            return
        for entry in node.value:
            if entry.id == "scalar" and entry.value in SHIPPED:
                yield from shipped
            elif entry.id == "scalar":
                yield Wanted(entry.value)
            else:
                yield from self._limited(path, entry)

    def _limited(self, path: str, node: Any) -> Iterator[Wanted]:
        """Read an entry of the form {face: …, only: …} or {role: …, only: …}."""
        values: dict[str, str] = {}
        for key, name, value in self._items(path, node):
            if name not in {"face", "role", "only"} or value.id != "scalar":
                self._wrong("fonts-yaml-key", path, key, name=name, known="face、role、only")
                return
            values[name] = value.value
            if name == "role":
                self.references.append(_Alias(value.value, _position(path, value)))
        if ("face" in values) == ("role" in values) or values.get("only") == "":
            self._wrong("fonts-yaml-entry", path, node)
            return
        only = values.get("only")
        characters = "".join(latin()) if only == LATIN else only
        name = values.get("face") or values["role"]
        yield Wanted(name, is_role="role" in values, only=characters)

    def _items(self, path: str, node: Any) -> Iterator[tuple[Any, str, Any]]:
        if node is None:
            return
        if node.id != "mapping":
            self._wrong("fonts-yaml-mapping", path, node)
            return
        for key, value in node.value:
            yield key, str(key.value), value

    def _wrong(self, code: str, path: str, node: Any, **values: str) -> None:
        self.found.append(diagnose(code, _position(path, node), **values))

    def _target(self, reference: _Alias) -> None:
        if reference.role not in self.chains:
            known = "、".join(self.chains)
            found = diagnose("fonts-role-unknown", reference.position, role=reference.role, known=known)
            self.found.append(found)
        elif self._circular(reference.role):
            self.found.append(diagnose("fonts-role-circular", reference.position, role=reference.role))

    def _circular(self, start: str) -> bool:
        """Whether a role's chain comes back to itself."""
        seen: set[str] = set()
        open_roles = list(self._named(start))
        while open_roles:
            role = open_roles.pop()
            if role == start:
                return True
            if role not in seen:
                seen.add(role)
                open_roles += self._named(role)
        return False

    def _named(self, role: str) -> tuple[str, ...]:
        chain = self.chains.get(role, ())
        if isinstance(chain, _Alias):
            return (chain.role,)
        return tuple(wanted.name for wanted in chain if wanted.is_role)

    def _followed(self, role: str, above: tuple[str, ...]) -> tuple[Wanted, ...]:
        """Return a role's chain with the chains of the roles it names in their places."""
        chain = self.chains.get(role, ())
        if role in above:
            return ()
        if isinstance(chain, _Alias):
            return self._followed(chain.role, (*above, role))
        return tuple(self._expanded(chain, (*above, role)))

    def _expanded(self, chain: tuple[Wanted, ...], above: tuple[str, ...]) -> Iterator[Wanted]:
        for wanted in chain:
            if not wanted.is_role:
                yield wanted
                continue
            for inner in self._followed(wanted.name, above):
                yield Wanted(inner.name, only=_both(wanted.only, inner.only))


def _both(one: str | None, two: str | None) -> str | None:
    """Return the characters that both limits let pass."""
    if one is None or two is None:
        return one if two is None else two
    return "".join(character for character in one if character in two)


def _tree(path: str, content: bytes, found: list[Diagnostic]) -> Any:
    """Compose the nodes of a YAML file, which know their lines; values stay text."""
    import yaml

    try:
        return yaml.compose(content.decode("utf-8-sig"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except UnicodeDecodeError:
        found.append(diagnose("fonts-yaml-encoding", Position(path)))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        position = Position(path, mark.line + 1, mark.column + 1) if mark else Position(path)
        found.append(diagnose("fonts-yaml-syntax", position, problem=error.problem))
    return None


def _position(path: str, node: Any) -> Position:
    return Position(path, node.start_mark.line + 1, node.start_mark.column + 1)
