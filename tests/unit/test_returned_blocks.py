"""Tables, pictures and comments of returned Word files."""

from __future__ import annotations

from cProfile import Profile
from hashlib import sha256

from bulletin.importers.docx.returned import read_returned
from bulletin.model.returned import (
    ReturnedDeletion,
    ReturnedPicture,
    ReturnedTable,
    Stamp,
)
from tests.support.returned_bodies import (
    BY,
    COMMENT,
    MARK,
    A,
    B,
    C,
    named,
    read,
    texts,
)
from tests.support.word_files import (
    bookmark,
    cell,
    changed,
    commented,
    paragraph,
    picture,
    row,
    run,
    table,
    word_file,
    word_parts,
    zipped,
)

# --- Tables and pictures --------------------------------------------------------------------------------------


def test_cells_with_their_spans() -> None:
    body = table(
        row(cell("甲", '<w:vMerge w:val="restart"/>'), cell("乙", '<w:gridSpan w:val="2"/>')),
        row(cell("", "<w:vMerge/>"), cell("丙"), cell("丁")),
    )
    (block,) = read(body).blocks
    assert isinstance(block, ReturnedTable)
    assert [
        [(one.texts[0].plain, one.column, one.colspan, one.rowspan) for one in each.cells]
        for each in block.rows
    ] == [[("甲", 0, 1, 2), ("乙", 1, 2, 1)], [("丙", 1, 1, 1), ("丁", 2, 1, 1)]]


def test_work_grows_with_the_rows_that_a_cell_spans() -> None:
    def calls(rows: int) -> int:
        merged = row(cell("甲", '<w:vMerge w:val="restart"/>')) + row(cell("", "<w:vMerge/>")) * rows
        content, profile = word_file(table(merged)), Profile()
        profile.runcall(read_returned, content)
        return sum(entry.callcount for entry in profile.getstats())

    assert calls(400) < 3 * calls(200)


def test_inserted_and_deleted_rows_and_cells() -> None:
    body = table(
        row(cell(named(A, "甲")), cell(named(B, changed("del", run("乙"))), MARK.format("cellDel"))),
        row(cell(named(C, changed("del", run("丙")))), cell("丁"), properties=MARK.format("del")),
        row(cell(paragraph(changed("ins", run("戊")))), properties=MARK.format("ins")),
    )
    block, *removed = read(body).blocks
    assert isinstance(block, ReturnedTable)
    assert [[one.texts[0].plain for one in each.cells] for each in block.rows] == [["甲"], ["戊"]]
    assert [each.inserted for each in block.rows] == [None, BY]
    assert removed == [ReturnedDeletion((B,), "乙", BY), ReturnedDeletion((C,), "丙\t丁", BY)]


def test_pictures_have_the_digest_of_their_file_and_their_own_names() -> None:
    body = paragraph(bookmark(A, picture("one")) + bookmark(B, picture("two"))) + named(C, "图一")
    document = read_returned(word_file(body, media={"one": b"1", "two": b"2"}))
    assert document.blocks[:2] == (
        ReturnedPicture((A,), sha256(b"1").hexdigest()),
        ReturnedPicture((B,), sha256(b"2").hexdigest()),
    )
    assert texts(document) == [(C, "图一")]


# --- Comments -------------------------------------------------------------------------------------------------


def test_comments_know_their_words_and_place() -> None:
    body = (
        named(A, run("全市") + commented(1, run("三所") + changed("ins", run("四"))) + run("。"))
        + paragraph("新段。")
        + named(B, commented(2, changed("del", run("乙"))))
        + table(row(cell(named(C, commented(3, run("格")))), cell(paragraph(commented(4, run("旁"))))))
    )
    comments = "".join(COMMENT.format(key, paragraph(f"意见{key}")) for key in (4, 3, 2, 1, 9))
    document = read(body, comments=comments)
    assert [(each.text, each.about, each.names, each.offset) for each in document.comments] == [
        ("意见1", "三所四", (A,), 2),
        ("意见2", "乙", (B,), 0),
        ("意见3", "格", (C,), 0),
        ("意见4", "旁", (C,), 1),
        ("意见9", "", (), 0),
    ]
    assert document.comments[0].stamp == Stamp("赵局长", "2026-03-06T08:00:00Z")


def test_a_comment_on_several_paragraphs() -> None:
    start, end = '<w:commentRangeStart w:id="1"/>', '<w:commentRangeEnd w:id="1"/>'
    body = start + named(A, "甲。") + named(B, run("乙") + end + run("。"))
    (comment,) = read(body, comments=COMMENT.format(1, paragraph("核对") + paragraph("数字"))).comments
    assert (comment.about, comment.names, comment.text) == ("甲。\n乙", (A,), "核对\n数字")


def test_threads_of_comments() -> None:
    """Replies are in a part of their own, which names the paragraphs of comments; some programs give them no names."""
    names = 'xmlns:x="http://schemas.microsoft.com/office/word/2012/wordml"'
    space = 'xmlns:y="http://schemas.microsoft.com/office/word/2010/wordml"'
    own = f'<w:p {space} y:paraId="{{}}"><w:r><w:t>{{}}</w:t></w:r></w:p>'
    inner = "".join(
        COMMENT.format(key, paragraph("旁注") if key == 4 else own.format(f"A{key}", f"意见{key}"))
        for key in (1, 2, 3, 4)
    )
    parts = word_parts(
        named(A, "".join(commented(key, run(f"词{key}")) for key in (1, 2, 3, 4))), comments=inner
    )
    states = (("A1", "", 1), ("A2", "A1", 1), ("A3", "A2", 0))
    parts["word/extended.xml"] = (
        f"<x:commentsEx {names}>{''.join(_state(*each) for each in states)}</x:commentsEx>".encode()
    )
    related = b'<Relationship Id="x" Type="http://x/commentsExtended" Target="extended.xml"/></Relationships>'
    parts["word/_rels/document.xml.rels"] = parts["word/_rels/document.xml.rels"].replace(
        b"</Relationships>", related
    )
    first, other = read_returned(zipped(parts)).comments
    assert (first.text, first.resolved, [each.text for each in first.replies]) == (
        "意见1",
        True,
        ["意见2", "意见3"],
    )
    assert first.wording == "（已解决）意见1；答复（赵局长）：意见2；答复（赵局长）：意见3"
    assert (other.text, other.about, other.resolved, other.replies) == ("旁注", "词4", False, ())


def _state(name: str, parent: str, done: int) -> str:
    answered = f' x:paraIdParent="{parent}"' if parent else ""
    return f'<x:commentEx x:paraId="{name}"{answered} x:done="{done}"/>'
