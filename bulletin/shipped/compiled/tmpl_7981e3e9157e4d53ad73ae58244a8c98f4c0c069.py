from jinja2.runtime import LoopContext, Macro, TemplateRuntimeError, Undefined, escape, internalcode, missing

name = "paper.html.j2"

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_document = resolve("document")
    l_0_faces = resolve("faces")
    l_0_variables = resolve("variables")
    l_0_pages = resolve("pages")
    l_0_mark = missing
    try:
        t_1 = environment.filters["xmlattr"]
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'xmlattr' found.")
    def macro(l_1_item):
        t_2 = []
        if l_1_item is missing:
            l_1_item = undefined("parameter 'item' was not provided", name="item")
        if (environment.getattr(l_1_item, "kind") == "text"):
            t_2.extend((
                "<span",
                escape(t_1(context.eval_ctx, environment.getattr(l_1_item, "attributes"))),
                ">",
            ))
            for l_2_run in environment.getattr(l_1_item, "runs"):
                _loop_vars = {}
                if environment.getattr(l_2_run, "attributes"):
                    t_2.extend((
                        "<",
                        escape(environment.getattr(l_2_run, "tag")),
                        escape(t_1(context.eval_ctx, environment.getattr(l_2_run, "attributes"))),
                        ">",
                        escape(environment.getattr(l_2_run, "text")),
                        "</",
                        escape(environment.getattr(l_2_run, "tag")),
                        ">",
                    ))
                else:
                    t_2.append(
                        escape(environment.getattr(l_2_run, "text")),
                    )
            l_2_run = missing
            t_2.append(
                "</span>",
            )
        elif (environment.getattr(l_1_item, "kind") == "picture"):
            t_2.extend((
                "<img",
                escape(t_1(context.eval_ctx, environment.getattr(l_1_item, "attributes"))),
                ">",
            ))
        else:
            t_2.extend((
                "<",
                escape(environment.getattr(l_1_item, "tag")),
                escape(t_1(context.eval_ctx, environment.getattr(l_1_item, "attributes"))),
                ">",
            ))
            for l_2_child in environment.getattr(l_1_item, "children"):
                _loop_vars = {}
                t_2.append(
                    escape(context.call((undefined(name="mark") if l_0_mark is missing else l_0_mark), l_2_child, _loop_vars=_loop_vars)),
                )
            l_2_child = missing
            t_2.extend((
                "</",
                escape(environment.getattr(l_1_item, "tag")),
                ">",
            ))
        return concat(t_2)
    context.exported_vars.add("mark")
    context.vars["mark"] = l_0_mark = Macro(environment, macro, "mark", ("item",), False, False, False, context.eval_ctx.autoescape)
    yield '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>'
    yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "title"))
    yield '</title>\n<meta name="author" content="'
    yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "author"))
    yield '">\n<meta name="description" content="'
    yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "subject"))
    yield '">\n<meta name="keywords" content="'
    yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "keywords"))
    yield '">\n<meta name="generator" content="'
    yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "generator"))
    yield '">\n'
    if environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "date"):
        yield '<meta name="dcterms.created" content="'
        yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "date"))
        yield '">\n<meta name="dcterms.modified" content="'
        yield escape(environment.getattr((undefined(name="document") if l_0_document is missing else l_0_document), "date"))
        yield '">\n'
    yield "<style>"
    yield escape(undefined(name="faces") if l_0_faces is missing else l_0_faces)
    yield "\n"
    yield escape(undefined(name="variables") if l_0_variables is missing else l_0_variables)
    yield "\n"
    yield from context.blocks["style"][0](context)
    yield "</style>\n</head>\n<body>\n"
    l_1_loop = missing
    for l_1_page, l_1_loop in LoopContext((undefined(name="pages") if l_0_pages is missing else l_0_pages), undefined):
        _loop_vars = {}
        yield '<div class="page" id="page-'
        yield escape(environment.getattr(l_1_page, "number"))
        yield '">\n'
        yield from context.blocks["page_background"][0](context.derived({"loop": l_1_loop, "page": l_1_page, "mark": l_0_mark}))
        if environment.getattr(l_1_loop, "first"):
            yield from context.blocks["masthead_ornament"][0](context)
        for l_2_shape in environment.getattr(l_1_page, "shapes"):
            _loop_vars = {}
            yield "<div"
            yield escape(t_1(context.eval_ctx, l_2_shape))
            yield "></div>"
        l_2_shape = missing
        for l_2_target in environment.getattr(l_1_page, "targets"):
            _loop_vars = {}
            yield '<span class="target"'
            yield escape(t_1(context.eval_ctx, l_2_target))
            yield "></span>"
        l_2_target = missing
        for l_2_item in environment.getattr(l_1_page, "nodes"):
            _loop_vars = {}
            yield escape(context.call((undefined(name="mark") if l_0_mark is missing else l_0_mark), l_2_item, _loop_vars=_loop_vars))
            yield "\n"
        l_2_item = missing
        yield from context.blocks["page_foreground"][0](context.derived({"loop": l_1_loop, "page": l_1_page, "mark": l_0_mark}))
        yield "</div>\n"
    l_1_loop = l_1_page = missing
    yield "</body>\n</html>\n"

def block_style(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}
    l_0_style = resolve("style")
    yield escape(undefined(name="style") if l_0_style is missing else l_0_style)
    yield "\n"

def block_page_background(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}

def block_masthead_ornament(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}

def block_page_foreground(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    _block_vars = {}

blocks = {"style": block_style, "page_background": block_page_background, "masthead_ornament": block_masthead_ornament, "page_foreground": block_page_foreground}
debug_info = "2=22&3=27&4=31&5=34&7=58&8=62&10=69&18=89&19=91&20=93&21=95&22=97&23=99&24=104&26=107&27=109&28=111&34=114&35=118&36=120&37=121&38=124&39=131&40=138&41=141&43=144&28=149&29=158&36=161&37=170&43=179"
