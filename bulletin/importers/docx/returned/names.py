"""Which text has which name: those of moved, copied and divided paragraphs are given to the text that they belong to."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bulletin.importers.docx.returned.drafts import DeletionDraft, TextDraft, named, sequences

if TYPE_CHECKING:
    from bulletin.importers.docx.returned.drafts import DraftBlock, Named


def settle_names(drafts: list[DraftBlock]) -> None:
    """Give names to the texts that they belong to; leave out moved paragraphs where they stood, and empty ones."""
    for sequence in sequences(drafts):
        _pass_on(sequence)
    _follow_moves(drafts)
    _keep_once(drafts)
    for sequence in sequences(drafts):
        _drop_empty(sequence, main=sequence is drafts)


def _pass_on(sequence: list[DraftBlock]) -> None:
    """Give names of an empty or a new paragraph to the text behind it, which was divided from it at its beginning."""
    for at, each in enumerate(sequence):
        if not (isinstance(each, TextDraft) and each.names and (each.empty or each.new)):
            continue
        following = next((other for other in sequence[at + 1 :] if not _is_unnamed_new(other)), None)
        if isinstance(following, TextDraft) and not following.names and following.style == each.style:
            following.names, each.names = each.names, []


def _is_unnamed_new(draft: DraftBlock) -> bool:
    return isinstance(draft, TextDraft) and not draft.names and (draft.empty or draft.new)


def _follow_moves(drafts: list[DraftBlock]) -> None:
    """Give the names of paragraphs that were moved away to where they are now, in their order."""
    away, here = defaultdict[str, list[DeletionDraft]](list), defaultdict[str, list[TextDraft]](list)
    for each in named(drafts):
        if isinstance(each, DeletionDraft) and each.move:
            away[each.move].append(each)
        elif isinstance(each, TextDraft) and each.move:
            here[each.move].append(each)
    followed: set[int] = set()
    for move, sources in away.items():
        if len(sources) == len(here[move]):
            for source, target in zip(sources, here[move], strict=True):
                target.names = target.names or source.names
                followed.add(id(source))
    for sequence in sequences(drafts):
        sequence[:] = [each for each in sequence if id(each) not in followed]


def _keep_once(drafts: list[DraftBlock]) -> None:
    """Leave each name to one: a text rather than what is deleted, an old text rather than a new one, the first one."""
    holders = defaultdict[str, list["Named"]](list)
    for each in named(drafts):
        for name in dict.fromkeys(each.names):
            holders[name].append(each)
        each.names = []
    order: dict[int, list[str]] = defaultdict(list)
    for name, those in holders.items():
        order[id(min(those, key=_rank))].append(name)
    for each in named(drafts):
        each.names = order.get(id(each), [])


def _rank(draft: Named) -> int:
    if isinstance(draft, DeletionDraft):
        return 2
    return int(isinstance(draft, TextDraft) and draft.new)


def _drop_empty(sequence: list[DraftBlock], *, main: bool) -> None:
    """Leave out empty paragraphs without a name; the only one of a cell stays."""
    left = [each for each in sequence if not (isinstance(each, TextDraft) and each.empty and not each.names)]
    if main or any(isinstance(each, TextDraft) for each in left):
        sequence[:] = left
    else:
        sequence[:] = [*sequence[:1], *(each for each in left if each is not sequence[0])]
