"""The files that assign faces to roles (`fonts/fonts.yaml`): read, checked, laid over one another by role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.cache import digest
from bulletin.diagnostics import Diagnostic, Position, Result, diagnose, has_errors
from bulletin.typography.faces import LATIN

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.cache import CacheDir
    from bulletin.parsing.yaml_nodes import YamlNode

ROLES, LAST_RESORT = "roles", "last-resort"
SHIPPED = ("默认", "default")
"""An entry of a workspace's chain that stands for the shipped chain of the same role."""
LATIN_NAME = "latin"
"""The value of `only` that means Latin letters, digits and the marks that go with them."""
ENTRY_KEYS = ("face", "role", "only")


class FaceRequest(Struct, frozen=True):
    """An entry of a chain: a face by any of its names, or the faces of a role; `only` limits either."""

    name: str
    is_role: bool = False
    only: str | None = None


class RolePlan(Struct, frozen=True):
    """What to look for: the chain of each role, references resolved, and the faces that end every chain."""

    roles: Mapping[str, tuple[FaceRequest, ...]]
    last_resort: tuple[FaceRequest, ...]


def read_plan(role_files: Sequence[tuple[str, bytes]], directory: CacheDir) -> Result[RolePlan]:
    """Read the files, the shipped one first; a later one replaces roles of an earlier one.

    A plan without faults is kept in `directory` under the files' content, so that YAML is read once.
    """
    key = f"font-roles-{digest(repr(role_files).encode())[:32]}"
    known = directory.load(key, RolePlan)
    if known is not None:
        return Result(known)
    reading = _RolesReader()
    for path, content in role_files:
        reading.file(path, content)
    plan = reading.plan()
    if reading.found:
        return Result(None if has_errors(reading.found) else plan, tuple(reading.found))
    directory.save(key, plan)
    return Result(plan)


# --- Reading ------------------------------------------------------------------------------------------------


class _Alias(Struct, frozen=True):
    """A reference to a role, and its place."""

    role: str
    position: Position


class _RolesReader(Struct):
    """The files while they are read: chains and aliases by role, all references, and what was found wrong."""

    chains: dict[str, tuple[FaceRequest, ...] | _Alias] = field(default_factory=dict)
    references: list[_Alias] = field(default_factory=list)
    last_resort: tuple[FaceRequest, ...] = ()
    found: list[Diagnostic] = field(default_factory=list)

    def file(self, path: str, content: bytes) -> None:
        """Read one file over those before it."""
        root = _root(path, content, self.found)
        for name, node in self._items(root) if root else ():
            if name == ROLES:
                for role, value in self._items(node):
                    self._role(role, value)
            elif name == LAST_RESORT:
                self.last_resort = tuple(self._chain(node, self.last_resort))
            else:
                self._tell("fonts-yaml-key", node.key, name=name, known=f"{ROLES}、{LAST_RESORT}")

    def plan(self) -> RolePlan:
        """Resolve the references between roles."""
        for reference in self.references:
            self._check(reference)
        return RolePlan({role: self._followed(role, ()) for role in self.chains}, self.last_resort)

    def _role(self, role: str, node: YamlNode) -> None:
        if isinstance(node.value, str) and not node.empty:
            alias = self.chains[role] = _Alias(node.value, node.position)
            self.references.append(alias)
            return
        before = self.chains.get(role, ())
        shipped = (FaceRequest(before.role, is_role=True),) if isinstance(before, _Alias) else before
        chain = self.chains[role] = tuple(self._chain(node, shipped))
        if chain and all(wanted.only is not None for wanted in chain):
            self._tell("fonts-role-limited", node.key, role=role)

    def _chain(self, node: YamlNode, shipped: tuple[FaceRequest, ...]) -> Iterator[FaceRequest]:
        if not isinstance(node.value, list) or not node.value:
            self._tell("fonts-yaml-list", node.place)
            return
        for entry in node.value:
            if isinstance(entry.value, dict):
                yield from self._limited(entry, entry.value)
            elif isinstance(entry.value, list) or entry.empty:
                self._tell("fonts-yaml-entry", entry.place)
            elif entry.value in SHIPPED:
                yield from shipped
            else:
                yield FaceRequest(entry.value)

    def _limited(self, node: YamlNode, values: Mapping[str, YamlNode]) -> Iterator[FaceRequest]:
        """Read an entry of the form {face: …, only: …} or {role: …, only: …}."""
        texts = {
            key: value.value for key, value in values.items() if isinstance(value.value, str) and value.value
        }
        unknown = next((key for key in values if key not in ENTRY_KEYS), None)
        if unknown:
            self._tell("fonts-yaml-key", values[unknown].key, name=unknown, known="、".join(ENTRY_KEYS))
        elif len(texts) < len(values) or ("face" in texts) == ("role" in texts):
            self._tell("fonts-yaml-entry", node.position)
        else:
            if "role" in texts:
                self.references.append(_Alias(texts["role"], values["role"].position))
            only = LATIN if texts.get("only") == LATIN_NAME else texts.get("only")
            yield FaceRequest(texts.get("face") or texts["role"], "role" in texts, only)

    def _items(self, node: YamlNode) -> Iterator[tuple[str, YamlNode]]:
        if isinstance(node.value, dict):
            yield from node.value.items()
        else:
            self._tell("fonts-yaml-mapping", node.place)

    def _tell(self, code: str, position: Position | None, **values: str) -> None:
        self.found.append(diagnose(code, position, **values))

    # --- References -----------------------------------------------------------------------------------------

    def _check(self, reference: _Alias) -> None:
        if reference.role not in self.chains:
            known = "、".join(self.chains)
            self._tell("fonts-role-unknown", reference.position, role=reference.role, known=known)
        elif self._circular(reference.role):
            self._tell("fonts-role-circular", reference.position, role=reference.role)

    def _circular(self, start: str) -> bool:
        """Whether a role's chain comes back to itself."""
        seen: set[str] = set()
        ahead = list(self._named(start))
        while ahead:
            role = ahead.pop()
            if role == start:
                return True
            if role not in seen:
                seen.add(role)
                ahead += self._named(role)
        return False

    def _named(self, role: str) -> tuple[str, ...]:
        chain = self.chains.get(role, ())
        if isinstance(chain, _Alias):
            return (chain.role,)
        return tuple(wanted.name for wanted in chain if wanted.is_role)

    def _followed(self, role: str, above: tuple[str, ...]) -> tuple[FaceRequest, ...]:
        """Return a role's chain with the chains of the roles that it names in their places."""
        chain = self.chains.get(role, ())
        if role in above:
            return ()
        if isinstance(chain, _Alias):
            return self._followed(chain.role, (*above, role))
        return tuple(self._expanded(chain, (*above, role)))

    def _expanded(self, chain: tuple[FaceRequest, ...], above: tuple[str, ...]) -> Iterator[FaceRequest]:
        for wanted in chain:
            if wanted.is_role:
                for inner in self._followed(wanted.name, above):
                    yield FaceRequest(inner.name, only=_both(wanted.only, inner.only))
            else:
                yield wanted


def _both(one: str | None, two: str | None) -> str | None:
    """Return the characters that both limits let pass."""
    if one is None or two is None:
        return one if two is None else two
    return "".join(character for character in one if character in two)


def _root(path: str, content: bytes, found: list[Diagnostic]) -> YamlNode | None:
    """Read a file as nodes that know their places."""
    from bulletin.parsing.decode import decode
    from bulletin.parsing.yaml_nodes import read_nodes

    text = decode(path, content)
    found += text.diagnostics
    if text.value is None:
        return None
    reading = read_nodes(path, text.value, 1)
    found += reading.diagnostics
    return reading.root
