"""Click in Chinese: help pages and usage errors, wrapped by the width that characters take on a terminal."""

from __future__ import annotations

import importlib
import keyword
import unicodedata
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

HEADINGS = {"Options": "选项", "Commands": "命令"}
OPTIONS = "[选项]"
WIDTH = 88


def width(text: str) -> int:
    """Return the width of a text on a terminal in cells: two for a full-width character."""
    return sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def pad(text: str, cells: int) -> str:
    """Pad a text with spaces to a number of cells."""
    return text + " " * max(0, cells - width(text))


def wrap(text: str, cells: int) -> Iterator[str]:
    """Wrap a text into lines of at most `cells`: at spaces, and between Chinese characters."""
    line = ""
    for word in _words(text):
        if line and width(line + word) > cells and word not in "，。；：、）”":
            yield line.rstrip()
            line = word.lstrip()
        else:
            line += word
    if line:
        yield line.rstrip()


def _words(text: str) -> Iterator[str]:
    word = ""
    for character in text:
        if width(character) == 2 or character == " ":
            yield from (piece for piece in (word, character) if piece)
            word = ""
        else:
            word += character
    if word:
        yield word


class Formatter(click.HelpFormatter):
    """Help pages with Chinese headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """Write the usage line of a command."""
        del prefix
        self.write(f"用法：{prog} {args}\n")

    def write_heading(self, heading: str) -> None:
        """Write the heading of a section."""
        self.write(f"{HEADINGS.get(heading, heading)}：\n")

    def write_text(self, text: str) -> None:
        """Write paragraphs; one that begins with a backspace is not wrapped."""
        for paragraph in text.split("\n\n"):
            kept = paragraph.startswith("\b\n")
            source = paragraph[2:] if kept else "".join(line.strip() for line in paragraph.splitlines())
            for line in source.splitlines() if kept else wrap(source, WIDTH - self.current_indent):
                self.write(f"{'':>{self.current_indent}}{line}\n")
            self.write("\n")
        self.buffer.pop()

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Write two columns: name and explanation."""
        rows = list(rows)
        first = min(max((width(name) for name, _ in rows), default=0), col_max) + col_spacing
        indent = " " * self.current_indent
        for name, text in rows:
            lines = list(wrap(text, WIDTH - self.current_indent - first)) or [""]
            if width(name) > first - col_spacing:
                self.write(f"{indent}{name}\n")
                name = ""  # noqa: PLW2901
            self.write(f"{indent}{pad(name, first)}{lines[0]}\n")
            for line in lines[1:]:
                self.write(f"{indent}{'':>{first}}{line}\n")


class Context(click.Context):
    """A context whose help pages are Chinese."""

    formatter_class = Formatter


class Command(click.Command):
    """A command whose help is Chinese."""

    context_class = Context

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return the arguments for the usage line."""
        return [OPTIONS, *super().collect_usage_pieces(ctx)[1:]]

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return the option `--help`, explained in Chinese."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示这份帮助"
        return option


class LazyGroup(Command, click.Group):
    """A group whose help is Chinese, and whose commands are in modules of this package, loaded when called."""

    def __init__(self, *, modules: Mapping[str, str], **settings: Any) -> None:
        self.modules = modules
        super().__init__(subcommand_metavar="命令 [参数…]", **settings)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands, in the order of the work."""
        del ctx
        return list(self.modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command:
        """Load a command. Raises NoSuchCommand with similar names."""
        if cmd_name not in self.modules:
            raise click.exceptions.NoSuchCommand(cmd_name, possibilities=self.modules, ctx=ctx)
        module = importlib.import_module(f"bulletin.cli.{self.modules[cmd_name]}")
        name = f"{cmd_name}_" if keyword.iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(module, name)
        return command


class Choice(click.Choice[str]):
    """A choice whose refusal is Chinese."""

    def get_invalid_choice_message(self, value: object, ctx: click.Context | None) -> str:
        """Return the message with the valid choices."""
        del ctx
        return f"没有“{value}”这一项，可以用：{'、'.join(self.choices)}"


def usage_message(error: click.UsageError) -> str:
    """Return the message of a usage error in Chinese, with suggestions."""
    match error:
        case click.exceptions.NoSuchOption():
            return f"没有选项 {error.option_name}{_near(error.possibilities)}"
        case click.exceptions.NoSuchCommand():
            return f"没有命令 {error.command_name}{_near(error.possibilities)}"
        case click.exceptions.MissingParameter():
            return f"缺少参数 {_name(error)}"
        case click.exceptions.BadParameter():
            return f"{_name(error)}：{error.message}" if error.param else error.message
        case click.exceptions.BadOptionUsage():
            return f"选项 {error.option_name} 的用法不对，后面要跟一个值"
        case _:
            return _extra(error.message)


def _extra(message: str) -> str:
    """Translate Click's message about surplus arguments, which has no exception class of its own."""
    if message.startswith("Got unexpected extra argument"):
        return f"多出了参数 {message[message.index('(') + 1 : -1].rstrip(')')}"
    return message


def _near(possibilities: Iterable[str] | None) -> str:
    names = list(possibilities or ())
    return f"，是不是想用 {'、'.join(names)}？" if names else ""


def _name(error: click.BadParameter) -> str:
    return error.param.get_error_hint(error.ctx).replace("'", "") if error.param else ""
