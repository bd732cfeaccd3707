"""The report on an imported manuscript: what was guessed, what is unsure, what was left out, as text and as values."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from msgspec import Struct

from bulletin.importers.values import Cause, letters

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bulletin.importers.imported import ImportedText
    from bulletin.importers.values import Entry, Manuscript

_LONGEST = 200
"""Characters of a text that the report shows; the values have it in full."""


class ImportReport(Struct, frozen=True):
    """What became of a manuscript: its name, the path of the text, the manuscript as read, and the text (an article)."""

    name: str
    path: str
    manuscript: Manuscript
    article: ImportedText
    pictures: tuple[str, ...]
    accepted: bool = True

    @property
    def summary(self) -> str:
        """The first line: what needs a look."""
        return f"{self.name} → {self.path}：{'，'.join(self._counts())}"

    def _counts(self) -> Iterator[str]:
        """Yield what was counted."""
        manuscript, unsure = self.manuscript, self.article.unsure
        yield f"修订 {len(manuscript.revisions)} 处{self._done if manuscript.revisions else ''}"
        yield f"批注 {len(manuscript.comments)} 条"
        places = "、".join(f"{self.path}:{place.line}" for place in unsure)
        yield f"拿不准的分段 {len(unsure)} 处{f'（{places}）' if places else ''}"
        left = _by_cause(self.article.account.left_out)
        counted = "、".join(f"{cause.value} {_size(entries)} 字" for cause, entries in left.items())
        yield f"没有放进正文 {counted or '0 字'}"
        yield f"图片 {len(self.pictures)} 张"

    @property
    def _done(self) -> str:
        return "（已接受）" if self.accepted else "（没有接受）"

    @property
    def text(self) -> str:
        """The report as text."""
        parts = [self.summary, f"格式：{self.manuscript.format}"]
        for title, lines in self._parts():
            listed = list(lines)
            if listed:
                parts += ["", title, *(f"  {line}" for line in listed)]
        return "\n".join(parts) + "\n"

    def _parts(self) -> Iterator[tuple[str, Iterable[str]]]:
        article, manuscript = self.article, self.manuscript
        yield "猜的各项（写在稿件开头，请核对）", self._guessed()
        yield "拿不准的分段", map(_unsure, self._unsure())
        yield "请注意", manuscript.reports
        yield "没有放进正文的", _entries(article.account.left_out)
        yield "由程序加上的", _entries(article.account.added)
        yield f"修订{self._done}", map(_revision, self._revisions())
        yield "批注", map(_comment, self._comments())
        yield "图片", self.pictures
        yield "写不出的格式", self._plain()

    def _guessed(self) -> Iterator[str]:
        for one in self.article.guesses:
            sure = "" if one.sure else "，没有把握"
            yield f"{self.article.labels[one.key]}：{one.value}（{one.seen}{sure}）"

    def _plain(self) -> Iterator[str]:
        for index in self.article.written.plain:
            line = self.article.written.lines[index] if index < len(self.article.written.lines) else 0
            yield f"{self.path}:{self.article.body_line + line - 1} 的加粗、倾斜等没有保留"

    # --- Values -------------------------------------------------------------------------------------------------

    def as_object(self) -> dict[str, object]:
        """Return the report as values for JSON."""
        return {
            "manuscript": self.name,
            "article": self.path,
            "format": self.manuscript.format,
            "summary": self.summary,
            "guesses": list(self._guesses()),
            "unsure": list(self._unsure()),
            "notices": list(self.manuscript.reports),
            "left_out": [_entry(entry) for entry in self.article.account.left_out],
            "added": [_entry(entry) for entry in self.article.account.added],
            "changes": list(self._revisions()),
            "changes_accepted": self.accepted,
            "comments": list(self._comments()),
            "pictures": list(self.pictures),
            "plain": list(self._plain()),
        }

    def _guesses(self) -> Iterator[dict[str, object]]:
        for one in self.article.guesses:
            yield {"key": one.key, "value": one.value, "seen": one.seen, "sure": one.sure}

    def _unsure(self) -> Iterator[dict[str, object]]:
        for place in self.article.unsure:
            yield {
                "path": self.path,
                "line": place.line,
                "column": place.column,
                "joined": place.boundary.joined,
                "before": place.boundary.before,
                "after": place.boundary.after,
            }

    def _revisions(self) -> Iterator[dict[str, object]]:
        for one in self.manuscript.revisions:
            yield {"kind": one.kind, "text": one.text, "author": one.author, "date": one.date}

    def _comments(self) -> Iterator[dict[str, object]]:
        for one in self.manuscript.comments:
            yield {"text": one.text, "about": one.about, "author": one.author, "date": one.date}


def _by_cause(entries: Iterable[Entry]) -> dict[Cause, list[Entry]]:
    groups: dict[Cause, list[Entry]] = defaultdict(list)
    for entry in entries:
        groups[entry.reason].append(entry)
    return {cause: groups[cause] for cause in Cause if cause in groups}


def _size(entries: Sequence[Entry]) -> int:
    return sum(letters(entry.text).total() for entry in entries)


def _entries(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield entries by their cause, each text once with its number."""
    for cause, group in _by_cause(entries).items():
        yield f"{cause.value}（{_size(group)} 字）"
        counted: dict[tuple[str, str], int] = defaultdict(int)
        for entry in group:
            counted[entry.place, _shown(entry.text)] += 1
        for (place, text), count in counted.items():
            yield f"  {f'{place}：' if place else ''}{text}{f'（{count} 处）' if count > 1 else ''}"


def _entry(entry: Entry) -> dict[str, object]:
    return {"cause": entry.reason.value, "text": entry.text, "place": entry.place}


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"


def _unsure(one: Mapping[str, object]) -> str:
    done = "接成了一段" if one["joined"] else "分成了两段"
    return f"{one['path']}:{one['line']} {done}：“…{one['before']}”“{one['after']}…”"


def _revision(one: Mapping[str, object]) -> str:
    who = " ".join(str(part) for part in (one["author"], one["date"]) if part)
    return f"{one['kind']}：{_shown(str(one['text']))}{f'（{who}）' if who else ''}"


def _comment(one: Mapping[str, object]) -> str:
    who = " ".join(str(part) for part in (one["author"], one["date"]) if part)
    about = f"（针对“{_shown(str(one['about']))}”）" if one["about"] else ""
    return f"{f'{who}：' if who else ''}{_shown(str(one['text']))}{about}"
