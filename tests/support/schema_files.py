"""Files of the cases as editors read them, to be judged by their JSON Schemas."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from bulletin.app.kinds import own_keys
from bulletin.parsing.schema import keys as schema
from bulletin.parsing.schema.json_schema import FILES
from bulletin.parsing.source_file import decode_and_split, open_front_matter, open_source
from bulletin.parsing.text.decode import decode
from tests.support.case_files import FOLDER, Case, read_cases

if TYPE_CHECKING:
    from collections.abc import Iterator


MODELS = {kind: schema.SCHEMAS[file] for kind, file in FILES.items()} | {
    kind: model for kind, (_, model) in own_keys().items()
}
"""The keys of every kind of file."""


class Loader(yaml.SafeLoader):
    """YAML 1.2 as editors read it: dates are text, yes and no are words."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in known if not tag.endswith((":timestamp", ":bool", ":int"))]
    for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile(r"(?:true|false)\Z"), list("tf"))
Loader.add_implicit_resolver("tag:yaml.org,2002:int", re.compile(r"[-+]?[0-9]+\Z"), list("-+0123456789"))
Loader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(loader.construct_scalar(node)))


def load(text: str) -> Any:
    return yaml.load(text, Loader)  # noqa: S506 - a safe loader


def kind_of(path: str) -> str:
    """Return the kind of a file of a case."""
    named = {
        "bulletin.yaml": "bulletin",
        "issue.md": "issue",
        "2022.yaml": "tally",
        "contacts.yaml": "contacts",
    }
    return "attachment" if path.startswith("附件") else named.get(path, "article")


def read_file(kind: str, path: str, content: bytes) -> tuple[object, set[str]] | None:
    """Return a file's values, and the codes that its keys bring up; None where the YAML itself is at fault."""
    parts = decode_and_split(path, content) if path.endswith(".md") else None
    if parts and (parts.value is None or parts.diagnostics):
        return None
    file = open_front_matter(path, parts.value.head) if parts and parts.value else open_source(path, content)
    if file.document.root is None or file.document.diagnostics or file.diagnostics:
        return None
    source = decode(path, content).value
    assert source is not None
    text = (parts.value.head if parts and parts.value else source.text).replace("\t", " ")
    file.keys(MODELS[kind])
    return load(text) or {}, {one.code for one in file.diagnostics}


def case_files() -> Iterator[tuple[Case, str]]:
    """Yield the cases of sources and of circulation, once for each file."""
    for name in ("source", "circulation"):
        for source in sorted(FOLDER.glob(f"{name}-*.md")):
            for case in read_cases(source):
                yield from ((case, path) for path in case.files if path.endswith((".md", ".yaml")))


def case_values() -> Iterator[tuple[str, object]]:
    """Yield the kinds and values of all files of the cases whose YAML is sound."""
    for case, path in case_files():
        read = read_file(kind_of(path), path, case.files[path])
        if read is not None:
            yield kind_of(path), read[0]
