"""The files that assign faces to roles (`fonts/fonts.yaml`), on paper and in Word: parsed, validated, merged by role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct, field

from bulletin.cache import digest
from bulletin.diagnostics import Diagnostic, Position, Sink, diagnose, stage
from bulletin.typography.faces import LATIN, WordFace

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bulletin.cache import CacheDir
    from bulletin.parsing.yaml.nodes import YamlNode

ROLES, LAST_RESORT, WORD = "roles", "last-resort", "word"
SHIPPED = ("默认", "default")
"""An entry of a workspace's chain that stands for the shipped chain of the same role."""
LATIN_NAME = "latin"
"""The value of `only` for Latin letters, digits and their marks."""
ENTRY_KEYS = ("face", "role", "only")
WORD_KEYS = ("face", "latin", "otherwise")
BODY = "body"
"""The role whose face in Word is also that of a role without one."""


class FaceRequest(Struct, frozen=True):
    """An entry of a chain: a face by any of its names, or the faces of a role; `only` limits either."""

    name: str
    is_role: bool = False
    only: str | None = None


class RolePlan(Struct, frozen=True):
    """The faces to search for: the chain of each role, references resolved, and the end of every chain.

    `word_faces` are those of a Word file by role.
    """

    roles: Mapping[str, tuple[FaceRequest, ...]]
    last_resort: tuple[FaceRequest, ...]
    word_faces: Mapping[str, WordFace]


@stage
def read_plan(sink: Sink, role_files: Sequence[tuple[str, bytes]], directory: CacheDir) -> RolePlan:
    """Parse the files, the shipped one first; a later one replaces roles of an earlier one.

    A plan without faults is cached in `directory` by the files' content, so that YAML is parsed once.
    """
    key = f"font-roles-{digest(repr(role_files).encode())[:32]}"
    known = directory.load(key, RolePlan)
    if known is not None:
        return known
    reading = _RolesReader()
    for path, content in role_files:
        reading.file(path, content)
    plan = reading.plan()
    sink.add(reading.diagnostics)
    if not sink.diagnostics:
        directory.save(key, plan)
    return plan


# --- Reading ------------------------------------------------------------------------------------------------


class _Alias(Struct, frozen=True):
    """A reference to a role, and its position."""

    role: str
    position: Position


class _RolesReader(Struct):
    """Parses the files: chains and aliases by role, all references, faces in Word, and diagnostics."""

    chains: dict[str, tuple[FaceRequest, ...] | _Alias] = field(default_factory=dict)
    references: list[_Alias] = field(default_factory=list)
    last_resort: tuple[FaceRequest, ...] = ()
    word: dict[str, WordFace] = field(default_factory=dict)
    named_in_word: list[_Alias] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def file(self, path: str, content: bytes) -> None:
        """Parse a file and merge it over those before it."""
        root = _root(path, content, self.diagnostics)
        for name, node in self._items(root) if root else ():
            if name == ROLES:
                for role, value in self._items(node):
                    self._role(role, value)
            elif name == LAST_RESORT:
                self.last_resort = tuple(self._chain(node, self.last_resort))
            elif name == WORD:
                for role, value in self._items(node):
                    self._word(role, value)
            else:
                self._report("fonts-yaml-key", node.key, name=name, known=f"{ROLES}、{LAST_RESORT}、{WORD}")

    def plan(self) -> RolePlan:
        """Resolve the references between roles."""
        for reference in (*self.references, *self.named_in_word):
            self._check(reference)
        word = {role: face for role in self.chains if (face := self._word_face(role, ()))}
        return RolePlan({role: self._followed(role, ()) for role in self.chains}, self.last_resort, word)

    def _role(self, role: str, node: YamlNode) -> None:
        if isinstance(node.value, str) and not node.empty:
            alias = self.chains[role] = _Alias(node.value, node.position)
            self.references.append(alias)
            return
        before = self.chains.get(role, ())
        shipped = (FaceRequest(before.role, is_role=True),) if isinstance(before, _Alias) else before
        chain = self.chains[role] = tuple(self._chain(node, shipped))
        if chain and all(wanted.only is not None for wanted in chain):
            self._report("fonts-role-limited", node.key, role=role)

    def _chain(self, node: YamlNode, shipped: tuple[FaceRequest, ...]) -> Iterator[FaceRequest]:
        if not isinstance(node.value, list) or not node.value:
            self._report("fonts-yaml-list", node.place)
            return
        for entry in node.value:
            if isinstance(entry.value, dict):
                yield from self._limited(entry, entry.value)
            elif isinstance(entry.value, list) or entry.empty:
                self._report("fonts-yaml-entry", entry.place)
            elif entry.value in SHIPPED:
                yield from shipped
            else:
                yield FaceRequest(entry.value)

    def _limited(self, node: YamlNode, values: Mapping[str, YamlNode]) -> Iterator[FaceRequest]:
        """Parse an entry of the form {face: …, only: …} or {role: …, only: …}."""
        texts = {
            key: value.value for key, value in values.items() if isinstance(value.value, str) and value.value
        }
        unknown = next((key for key in values if key not in ENTRY_KEYS), None)
        if unknown:
            self._report("fonts-yaml-key", values[unknown].key, name=unknown, known="、".join(ENTRY_KEYS))
        elif len(texts) < len(values) or ("face" in texts) == ("role" in texts):
            self._report("fonts-yaml-entry", node.position)
        else:
            if "role" in texts:
                self.references.append(_Alias(texts["role"], values["role"].position))
            only = LATIN if texts.get("only") == LATIN_NAME else texts.get("only")
            yield FaceRequest(texts.get("face") or texts["role"], "role" in texts, only)

    def _word(self, role: str, node: YamlNode) -> None:
        """Parse the face of a role in Word: a name, or one for Chinese and one for Latin characters."""
        names = node.value if isinstance(node.value, dict) else {"face": node}
        texts = {
            key: value.value for key, value in names.items() if isinstance(value.value, str) and value.value
        }
        unknown = next((key for key in names if key not in WORD_KEYS), None)
        if unknown:
            self._report("fonts-yaml-key", names[unknown].key, name=unknown, known="、".join(WORD_KEYS))
        elif len(texts) < len(names) or "face" not in texts:
            self._report("fonts-yaml-entry", node.place)
        else:
            latin, otherwise = texts.get("latin", texts["face"]), texts.get("otherwise", "")
            self.word[role] = WordFace(texts["face"], latin, otherwise)
            self.named_in_word.append(_Alias(role, node.key or node.position))

    def _items(self, node: YamlNode) -> Iterator[tuple[str, YamlNode]]:
        if isinstance(node.value, dict):
            yield from node.value.items()
        else:
            self._report("fonts-yaml-mapping", node.place)

    def _report(self, code: str, position: Position | None, **values: str) -> None:
        self.diagnostics.append(diagnose(code, position, **values))

    # --- References -----------------------------------------------------------------------------------------

    def _check(self, reference: _Alias) -> None:
        if reference.role not in self.chains:
            known = "、".join(self.chains)
            self._report("fonts-role-unknown", reference.position, role=reference.role, known=known)
        elif self._circular(reference.role):
            self._report("fonts-role-circular", reference.position, role=reference.role)

    def _circular(self, start: str) -> bool:
        """Return whether a role's chain refers to itself."""
        reached = [*self._named(start)]
        for role in reached:  # the list grows while it is walked
            reached += [each for each in self._named(role) if each not in reached]
        return start in reached

    def _named(self, role: str) -> tuple[str, ...]:
        chain = self.chains.get(role, ())
        if isinstance(chain, _Alias):
            return (chain.role,)
        return tuple(wanted.name for wanted in chain if wanted.is_role)

    def _word_face(self, role: str, above: tuple[str, ...]) -> WordFace | None:
        """Return the face of a role in Word: its own, that of the role that it stands for, else that of the body."""
        chain = self.chains.get(role)
        if role not in self.word and isinstance(chain, _Alias) and role not in above:
            return self._word_face(chain.role, (*above, role))
        return self.word.get(role) or self.word.get(BODY)

    def _followed(self, role: str, above: tuple[str, ...]) -> tuple[FaceRequest, ...]:
        """Return a role's chain with references replaced by the chains of the roles."""
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
                    yield FaceRequest(inner.name, only=_intersection(wanted.only, inner.only))
            else:
                yield wanted


def _intersection(one: str | None, two: str | None) -> str | None:
    """Return the characters within both limits."""
    if one is None or two is None:
        return one if two is None else two
    return "".join(character for character in one if character in two)


def _root(path: str, content: bytes, diagnostics: list[Diagnostic]) -> YamlNode | None:
    """Parse a file into nodes with positions."""
    from bulletin.parsing.text.decode import decode
    from bulletin.parsing.yaml.nodes import read_nodes

    source = decode(path, content)
    diagnostics += source.diagnostics
    if source.value is None:
        return None
    reading = read_nodes(path, source.value.text, 1, source.value.source_map)
    diagnostics += reading.diagnostics
    return reading.root
