"""The build of a wheel: the shipped templates are compiled into it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileTemplates(BuildHookInterface[Any]):
    """Compiles the templates as `./dev setup` does."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile the templates, and take what comes of it into the wheel."""
        del version
        if self.target_name != "wheel":
            return
        subprocess.run([sys.executable, "-m", "bulletin.templating.compiled"], cwd=self.root, check=True)
        compiled = Path(self.root, "bulletin/shipped/compiled")
        build_data["artifacts"] += [path.relative_to(self.root).as_posix() for path in compiled.iterdir()]
