from jinja2.runtime import LoopContext, Macro, TemplateRuntimeError, Undefined, escape, internalcode, missing

name = "screen.html.j2"

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_document = resolve("document")
    l_0_style = resolve("style")
    l_0_marking = resolve("marking")
    l_0_issue = resolve("issue")
    l_0_draft = resolve("draft")
    l_0_publication = resolve("publication")
    l_0_numbering = resolve("numbering")
    l_0_date = resolve("date")
    l_0_contents = resolve("contents")
    l_0_editors_note = resolve("editors_note")
    l_0_print_run = resolve("print_run")
    l_0_blocks = l_0_block_ = l_0_notes = l_0_count = missing
    try:
        t_1 = environment.filters["format"]
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'format' found.")
    try:
        t_2 = environment.filters["inlines"]
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'inlines' found.")
    try:
        t_3 = environment.filters["note_mark"]
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'note_mark' found.")
    try:
        t_4 = environment.filters["picture"]
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'picture' found.")
    try:
        t_5 = environment.filters["total"]
    except KeyError:
        @internalcode
        def t_5(*unused):
            raise TemplateRuntimeError("No filter named 'total' found.")
    try:
        t_6 = environment.tests["none"]
    except KeyError:
        @internalcode
        def t_6(*unused):
            raise TemplateRuntimeError("No test named 'none' found.")
    def macro(l_1_items, l_1_tally):
        t_7 = []
        if l_1_items is missing:
            l_1_items = undefined("parameter 'items' was not provided", name="items")
        if l_1_tally is missing:
            l_1_tally = None
        for l_2_block in l_1_items:
            _loop_vars = {}
            t_7.extend((
                escape(context.call((undefined(name="block_") if l_0_block_ is missing else l_0_block_), l_2_block, l_1_tally, _loop_vars=_loop_vars)),
                "\n",
            ))
        l_2_block = missing
        return concat(t_7)
    context.exported_vars.add("blocks")
    context.vars["blocks"] = l_0_blocks = Macro(environment, macro, "blocks", ("items", "tally"), False, False, False, context.eval_ctx.autoescape)
    yield "\n"
    def macro(l_1_block, l_1_tally):
        t_8 = []
        l_1_wording = resolve("wording")
        l_1_kind = missing
        if l_1_block is missing:
            l_1_block = undefined("parameter 'block' was not provided", name="block")
        if l_1_tally is missing:
            l_1_tally = undefined("parameter 'tally' was not provided", name="tally")
        l_1_kind = environment.getattr(environment.getattr(l_1_block, "__class__"), "__name__")
        if ((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "Paragraph"):
            t_8.extend((
                "<p>",
                escape(t_2(environment.getattr(l_1_block, "inlines"))),
                "</p>",
            ))
        elif ((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "Heading"):
            t_8.extend((
                "<h",
                escape(environment.getattr(l_1_block, "level") + 2),
                ' class="level-',
                escape(environment.getattr(l_1_block, "level")),
                '">',
                escape(t_2(environment.getattr(l_1_block, "inlines"))),
                "</h",
                escape(environment.getattr(l_1_block, "level") + 2),
                ">",
            ))
        elif ((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "Quotation"):
            t_8.extend((
                "<blockquote>\n",
                escape(context.call((undefined(name="blocks") if l_0_blocks is missing else l_0_blocks), environment.getattr(l_1_block, "blocks"))),
                "</blockquote>",
            ))
        elif ((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "ItemList"):
            t_8.extend((
                "<",
                escape("ul" if t_6(environment.getattr(l_1_block, "start")) else "ol"),
            ))
            if (environment.getattr(l_1_block, "start") not in (None, 1)):
                t_8.extend((
                    ' start="',
                    escape(environment.getattr(l_1_block, "start")),
                    '"',
                ))
            t_8.append(
                ">\n",
            )
            for l_2_item in environment.getitem(l_1_block, "items"):
                _loop_vars = {}
                t_8.extend((
                    "<li>",
                    escape(context.call((undefined(name="blocks") if l_0_blocks is missing else l_0_blocks), l_2_item, _loop_vars=_loop_vars)),
                    "</li>\n",
                ))
            l_2_item = missing
            t_8.extend((
                "</",
                escape("ul" if t_6(environment.getattr(l_1_block, "start")) else "ol"),
                ">",
            ))
        elif ((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "Table"):
            t_8.append(
                '<div class="table" tabindex="0" role="region" aria-label="表格"><table>\n<thead><tr>',
            )
            for l_2_cell in environment.getattr(l_1_block, "head"):
                _loop_vars = {}
                t_8.extend((
                    '<th scope="col">',
                    escape(t_2(l_2_cell)),
                    "</th>",
                ))
            l_2_cell = missing
            t_8.append(
                "</tr></thead>\n<tbody>\n",
            )
            l_2_loop = missing
            for l_2_row, l_2_loop in LoopContext(environment.getattr(l_1_block, "rows"), undefined):
                _loop_vars = {}
                t_8.append(
                    "<tr>",
                )
                l_3_loop = missing
                for l_3_cell, l_3_loop in LoopContext(l_2_row, undefined):
                    _loop_vars = {}
                    t_8.extend((
                        '<td class="',
                        escape(environment.getattr(environment.getitem(environment.getattr(l_1_block, "alignments"), environment.getattr(l_3_loop, "index0")), "value")),
                        '">',
                        escape(t_2(l_3_cell)),
                        "</td>",
                    ))
                l_3_loop = l_3_cell = missing
                t_8.append(
                    "</tr>\n",
                )
            l_2_loop = l_2_row = missing
            t_8.append(
                "</tbody></table></div>",
            )
        elif ((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "Figure"):
            t_8.extend((
                '<figure><img src="',
                escape(t_4(environment.getattr(l_1_block, "path"))),
                '" alt="',
                escape(environment.getattr(l_1_block, "alternative")),
                '">\n',
            ))
            if environment.getattr(l_1_block, "caption"):
                t_8.extend((
                    "<figcaption>",
                    escape(t_2(environment.getattr(l_1_block, "caption"))),
                    "</figcaption>",
                ))
            t_8.append(
                "</figure>",
            )
        elif ((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "Verbatim"):
            t_8.extend((
                "<pre>",
                escape(environment.getattr(l_1_block, "text")),
                "</pre>",
            ))
        elif ((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "Rule"):
            t_8.append(
                "<hr>",
            )
        elif (((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "CountTable") and (environment.getattr(environment.getattr(l_1_block, "form"), "value") == "prose")):
            t_8.extend((
                "<p>",
                escape(context.call(environment.getattr((undefined(name="wording") if l_1_wording is missing else l_1_wording), "prose"), l_1_tally, environment.getattr((undefined(name="publication") if l_0_publication is missing else l_0_publication), "tally"))),
                "</p>",
            ))
        elif ((undefined(name="kind") if l_1_kind is missing else l_1_kind) == "CountTable"):
            t_8.append(
                escape(context.call((undefined(name="count") if l_0_count is missing else l_0_count), l_1_tally, environment.getattr((undefined(name="publication") if l_0_publication is missing else l_0_publication), "tally"), t_1("count-%d", (environment.getattr(environment.getattr(l_1_block, "position"), "line") if environment.getattr(l_1_block, "position") else 0)))),
            )
        return concat(t_8)
    context.exported_vars.add("block_")
    context.vars["block_"] = l_0_block_ = Macro(environment, macro, "block_", ("block", "tally"), False, False, False, context.eval_ctx.autoescape)
    yield "\n"
    def macro(l_1_items):
        t_9 = []
        if l_1_items is missing:
            l_1_items = undefined("parameter 'items' was not provided", name="items")
        if l_1_items:
            t_9.append(
                '<section class="notes" aria-label="注释">\n',
            )
            for l_2_note in l_1_items:
                _loop_vars = {}
                t_9.extend((
                    '<div class="endnote"><span>',
                    escape(t_3(environment.getattr(l_2_note, "number"))),
                    "</span><div>",
                    escape(context.call((undefined(name="blocks") if l_0_blocks is missing else l_0_blocks), environment.getattr(l_2_note, "blocks"), _loop_vars=_loop_vars)),
                    "</div></div>\n",
                ))
            l_2_note = missing
            t_9.append(
                "</section>\n",
            )
        return concat(t_9)
    context.exported_vars.add("notes")
    context.vars["notes"] = l_0_notes = Macro(environment, macro, "notes", ("items",), False, False, False, context.eval_ctx.autoescape)
    yield "\n"
    def macro(l_1_tally, l_1_rules, l_1_name):
        t_10 = []
        l_1_wording = resolve("wording")
        l_1_drawings = resolve("drawings")
        if l_1_tally is missing:
            l_1_tally = undefined("parameter 'tally' was not provided", name="tally")
        if l_1_rules is missing:
            l_1_rules = undefined("parameter 'rules' was not provided", name="rules")
        if l_1_name is missing:
            l_1_name = undefined("parameter 'name' was not provided", name="name")
        t_10.append(
            '<table class="count">\n<thead><tr>',
        )
        for l_2_head in context.call(environment.getattr((undefined(name="wording") if l_1_wording is missing else l_1_wording), "heads"), l_1_rules):
            _loop_vars = {}
            t_10.extend((
                '<th scope="col">',
                escape(l_2_head),
                "</th>",
            ))
        l_2_head = missing
        t_10.append(
            "</tr></thead>\n<tbody>\n",
        )
        l_2_loop = missing
        for l_2_row, l_2_loop in LoopContext(context.call(environment.getattr((undefined(name="wording") if l_1_wording is missing else l_1_wording), "place_rows"), l_1_tally, l_1_rules), undefined):
            _loop_vars = {}
            t_10.append(
                "<tr>",
            )
            l_3_loop = missing
            for l_3_cell, l_3_loop in LoopContext(l_2_row, undefined):
                _loop_vars = {}
                if environment.getattr(l_3_loop, "first"):
                    t_10.extend((
                        '<th scope="row">',
                        escape(l_3_cell),
                        "</th>",
                    ))
                else:
                    t_10.extend((
                        "<td>",
                        escape(l_3_cell),
                        "</td>",
                    ))
            l_3_loop = l_3_cell = missing
            t_10.append(
                "</tr>\n",
            )
        l_2_loop = l_2_row = missing
        if environment.getattr(l_1_tally, "trades"):
            t_10.extend((
                '<tr><th scope="row">',
                escape(environment.getattr(l_1_rules, "trades_label")),
                "</th><td",
            ))
            if environment.getattr(l_1_rules, "counties_head"):
                t_10.append(
                    ' colspan="2"',
                )
            t_10.extend((
                ">",
                escape(context.call(environment.getattr((undefined(name="wording") if l_1_wording is missing else l_1_wording), "trades"), l_1_tally)),
                "</td></tr>\n",
            ))
        t_10.append(
            "</tbody></table>\n",
        )
        for (l_2_drawing, l_2_caption) in context.call((undefined(name="drawings") if l_1_drawings is missing else l_1_drawings), l_1_tally, l_1_rules, l_1_name):
            _loop_vars = {}
            t_10.extend((
                '<figure class="chart">',
                escape(l_2_drawing),
                "\n<figcaption>",
                escape(l_2_caption),
                "</figcaption></figure>\n",
            ))
        l_2_drawing = l_2_caption = missing
        return concat(t_10)
    context.exported_vars.add("count")
    context.vars["count"] = l_0_count = Macro(environment, macro, "count", ("tally", "rules", "name"), False, False, False, context.eval_ctx.autoescape)
    yield '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>'
    yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "title"))
    yield '</title>\n<meta name="author" content="'
    yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "author"))
    yield '">\n<meta name="description" content="'
    yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "subject"))
    yield '">\n<meta name="generator" content="'
    yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "generator"))
    yield '">\n<style>\n'
    yield escape(undefined(name="style") if l_0_style is missing else l_0_style)
    yield '</style>\n</head>\n<body>\n<header>\n<div class="notices">'
    if (undefined(name="marking") if l_0_marking is missing else l_0_marking):
        yield "<span>"
        yield escape(undefined(name="marking") if l_0_marking is missing else l_0_marking)
        yield "</span>"
    if environment.getattr((undefined(name="issue") if l_0_issue is missing else l_0_issue), "classification"):
        yield '<span class="classification">'
        yield escape(environment.getattr((undefined(name="issue") if l_0_issue is missing else l_0_issue), "classification"))
        yield "</span>"
    if (undefined(name="draft") if l_0_draft is missing else l_0_draft):
        yield '<span class="draft">'
        yield escape(undefined(name="draft") if l_0_draft is missing else l_0_draft)
        yield "</span>"
    yield "</div>\n<h1>"
    yield escape(environment.getattr((undefined(name="publication") if l_0_publication is missing else l_0_publication), "name"))
    yield "</h1>\n"
    for l_1_line in (undefined(name="numbering") if l_0_numbering is missing else l_0_numbering):
        _loop_vars = {}
        yield '<p class="numbering">'
        yield escape(l_1_line)
        yield "</p>\n"
    l_1_line = missing
    yield '<div class="issued"><span>'
    yield escape(environment.getattr((undefined(name="publication") if l_0_publication is missing else l_0_publication), "issuer"))
    yield "</span>"
    if environment.getattr((undefined(name="issue") if l_0_issue is missing else l_0_issue), "date"):
        yield '<time datetime="'
        yield escape(context.call(environment.getattr(environment.getattr((undefined(name="issue") if l_0_issue is missing else l_0_issue), "date"), "isoformat")))
        yield '">'
        yield escape(undefined(name="date") if l_0_date is missing else l_0_date)
        yield "</time>"
    else:
        yield "<span>"
        yield escape(undefined(name="date") if l_0_date is missing else l_0_date)
        yield "</span>"
    yield "</div>\n</header>\n"
    if (undefined(name="contents") if l_0_contents is missing else l_0_contents):
        yield '<nav aria-label="目录">\n'
        for (l_1_column, l_1_entries) in (undefined(name="contents") if l_0_contents is missing else l_0_contents):
            _loop_vars = {}
            if l_1_column:
                yield '<h2 class="column">【'
                yield escape(l_1_column)
                yield "】</h2>\n"
            yield "<ul>"
            for (l_2_anchor, l_2_title) in l_1_entries:
                _loop_vars = {}
                yield '<li><a href="#'
                yield escape(l_2_anchor)
                yield '">'
                yield escape(l_2_title)
                yield "</a></li>"
            l_2_anchor = l_2_title = missing
            yield "</ul>\n"
        l_1_column = l_1_entries = missing
        yield "</nav>\n"
    yield "<main>\n"
    if (undefined(name="editors_note") if l_0_editors_note is missing else l_0_editors_note):
        yield '<section class="editors-note">\n'
        yield escape(context.call((undefined(name="blocks") if l_0_blocks is missing else l_0_blocks), (undefined(name="editors_note") if l_0_editors_note is missing else l_0_editors_note)))
        yield escape(context.call((undefined(name="notes") if l_0_notes is missing else l_0_notes), environment.getattr((undefined(name="issue") if l_0_issue is missing else l_0_issue), "notes")))
        yield "</section>\n"
    l_1_loop = missing
    for l_1_article, l_1_loop in LoopContext(environment.getattr((undefined(name="issue") if l_0_issue is missing else l_0_issue), "articles"), undefined):
        l_1_tallies = resolve("tallies")
        _loop_vars = {}
        yield '<article id="article-'
        yield escape(environment.getattr(l_1_loop, "index"))
        yield '">\n<h2>'
        l_2_loop = missing
        for l_2_part, l_2_loop in LoopContext(environment.getattr(environment.getattr(l_1_article, "title"), "parts"), undefined):
            _loop_vars = {}
            yield escape(l_2_part)
            if (not environment.getattr(l_2_loop, "last")):
                yield "<wbr>"
        l_2_loop = l_2_part = missing
        yield "</h2>\n"
        if environment.getattr(l_1_article, "author"):
            yield '<p class="author">'
            yield escape(environment.getattr(l_1_article, "author"))
            yield "</p>\n"
        if environment.getattr(l_1_article, "note"):
            yield '<p class="note">'
            yield escape(environment.getattr(l_1_article, "note"))
            yield "</p>\n"
        if (environment.getattr(l_1_article, "path") in (undefined(name="tallies") if l_1_tallies is missing else l_1_tallies)):
            yield '<p class="total">（'
            yield escape(t_5(environment.getitem((undefined(name="tallies") if l_1_tallies is missing else l_1_tallies), environment.getattr(l_1_article, "path"))))
            yield "）</p>\n"
        yield escape(context.call((undefined(name="blocks") if l_0_blocks is missing else l_0_blocks), environment.getattr(l_1_article, "blocks"), context.call(environment.getattr((undefined(name="tallies") if l_1_tallies is missing else l_1_tallies), "get"), environment.getattr(l_1_article, "path"), _loop_vars=_loop_vars), _loop_vars=_loop_vars))
        yield "\n"
        if environment.getattr(l_1_article, "source"):
            yield '<p class="source">（来源：'
            yield escape(environment.getattr(l_1_article, "source"))
            yield "）</p>\n"
        yield escape(context.call((undefined(name="notes") if l_0_notes is missing else l_0_notes), environment.getattr(l_1_article, "notes"), _loop_vars=_loop_vars))
        yield "</article>\n"
    l_1_loop = l_1_article = l_1_tallies = missing
    yield "</main>\n<footer>\n"
    for l_1_group in environment.getattr(environment.getattr((undefined(name="issue") if l_0_issue is missing else l_0_issue), "distribution"), "lines"):
        _loop_vars = {}
        yield '<div class="line"><span>'
        yield escape(environment.getattr(l_1_group, "label"))
        yield "：</span><div>"
        for l_2_line in environment.getattr(l_1_group, "lines"):
            _loop_vars = {}
            yield "<p>"
            yield escape(l_2_line)
            yield "</p>"
        l_2_line = missing
        yield "</div></div>\n"
    l_1_group = missing
    if (environment.getattr((undefined(name="publication") if l_0_publication is missing else l_0_publication), "print_code") or (undefined(name="print_run") if l_0_print_run is missing else l_0_print_run)):
        yield '<p class="print-line">（'
        if environment.getattr((undefined(name="publication") if l_0_publication is missing else l_0_publication), "print_code"):
            yield escape(environment.getattr((undefined(name="publication") if l_0_publication is missing else l_0_publication), "print_code"))
        if (environment.getattr((undefined(name="publication") if l_0_publication is missing else l_0_publication), "print_code") and (undefined(name="print_run") if l_0_print_run is missing else l_0_print_run)):
            yield "\u3000"
        if (undefined(name="print_run") if l_0_print_run is missing else l_0_print_run):
            yield "共印"
            yield escape(undefined(name="print_run") if l_0_print_run is missing else l_0_print_run)
            yield "份"
        yield "）</p>\n"
    yield "</footer>\n</body>\n</html>\n"

blocks = {}
debug_info = "2=59&3=66&7=78&8=87&9=88&10=95&11=108&12=112&13=115&14=131&15=142&16=145&17=150&19=163&21=188&22=197&23=207&24=214&25=219&26=226&30=235&31=240&32=245&37=263&39=277&41=290&42=319&44=339&45=346&54=354&55=356&56=358&57=360&59=362&64=364&66=380&67=382&69=390&71=405&72=408&73=417&77=430&78=433&79=434&81=437&82=445&83=454&84=459&86=464&88=469&89=471&91=476&96=480&98=495"
