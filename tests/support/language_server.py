"""A new workspace in a YAML language server, as an editor would open it.

    npm install yaml-language-server
    python -m tests.support.language_server node node_modules/yaml-language-server/out/server/src/server.js --stdio

Run by hand: the tests of the schemas need no server. Opens the files of a new workspace and a file with faults, and
prints what the server finds, explains and offers; ends with 1 where that is not what it should be.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.support.provinces import new_project

FAULTY = "name: 江苏简报\nissuer: 江苏省文明办\nprovince: 江苏省\nprint_run: 四百\nlayuot: {}\nlang: fr\n"


@dataclass
class Server:
    """A language server behind two pipes."""

    process: subprocess.Popen[bytes]
    number: int = 0
    diagnostics: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def send(self, method: str, parameters: object, **more: object) -> None:
        message = {"jsonrpc": "2.0", "method": method, "params": parameters, **more}
        self._write(message)

    def _write(self, message: object) -> None:
        content = json.dumps(message).encode()
        assert self.process.stdin is not None
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        self.process.stdin.flush()

    def ask(self, method: str, parameters: object) -> Any:
        self.number += 1
        self.send(method, parameters, id=self.number)
        while True:
            message = self.receive()
            if message.get("id") == self.number and "method" not in message:
                return message.get("result")

    def receive(self) -> dict[str, Any]:
        """Read one message; keep diagnostics, answer the server's own questions."""
        assert self.process.stdout is not None
        length = 0
        while (line := self.process.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        message: dict[str, Any] = json.loads(self.process.stdout.read(length))
        if message.get("method") == "textDocument/publishDiagnostics":
            self.diagnostics[message["params"]["uri"]] = message["params"]["diagnostics"]
        elif "id" in message and "method" in message:
            empty = [{}] * len((message.get("params") or {}).get("items", ()))
            self._write({"jsonrpc": "2.0", "id": message["id"], "result": empty or None})
        return message

    def open(self, path: Path, text: str) -> list[dict[str, Any]]:
        """Open a file and wait for its diagnostics."""
        uri = path.as_uri()
        document = {"uri": uri, "languageId": "yaml", "version": 1, "text": text}
        self.send("textDocument/didOpen", {"textDocument": document})
        while uri not in self.diagnostics:
            self.receive()
        return self.diagnostics[uri]


def main(command: list[str]) -> int:
    """Drive the server; returns the exit code."""
    root = Path(tempfile.mkdtemp()) / "workspace"
    new_project(root, "贵州省")
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        server = Server(process)
        server.ask("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": {}})
        server.send("initialized", {})
        settings = json.loads((root / ".vscode/settings.json").read_text("utf-8"))
        schemas = {(root / path).as_uri(): globs for path, globs in settings["yaml.schemas"].items()}
        asked = {"schemas": schemas, "validate": True, "hover": True, "completion": True}
        server.send("workspace/didChangeConfiguration", {"settings": {"yaml": asked}})
        good = {
            name: server.open(root / name, (root / name).read_text("utf-8"))
            for name in ("bulletin.yaml", "terms.yaml")
        }
        faulty = root / "faulty" / "bulletin.yaml"
        line = "# yaml-language-server: $schema=../.vscode/schema/bulletin.json\n"
        bad = server.open(faulty, line + FAULTY)
        place = {"textDocument": {"uri": faulty.as_uri()}, "position": {"line": 4, "character": 2}}
        hover = server.ask("textDocument/hover", place)
        ended = {**place, "position": {"line": 6, "character": 6}}
        offered = server.ask("textDocument/completion", ended)
        process.kill()
    labels = [one["label"] for one in (offered or {}).get("items", ())]
    lines = sorted({one["range"]["start"]["line"] for one in bad})
    report = {"good": good, "bad": [one["message"] for one in bad], "hover": hover, "offered": labels}
    print(json.dumps(report, ensure_ascii=False, indent=1))  # noqa: T201
    right = (
        not any(good.values())
        and lines == [4, 5, 6]
        and "共印份数" in str(hover)
        and {"zh", "en"} <= set(labels)
    )
    return 0 if right else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
