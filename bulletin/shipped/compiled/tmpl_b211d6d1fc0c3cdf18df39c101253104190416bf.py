from jinja2.runtime import LoopContext, TemplateRuntimeError, Undefined, escape, internalcode, missing

name = "signoff.html.j2"

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_sheet = resolve("sheet")
    l_0_generator = resolve("generator")
    l_0_faces = resolve("faces")
    l_0_geometry = resolve("geometry")
    l_0_style = resolve("style")
    try:
        t_1 = environment.filters["length"]
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    try:
        t_2 = environment.filters["spaced"]
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'spaced' found.")
    yield '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>签收单：'
    yield escape(environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "name"))
    yield escape(environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "numbering"))
    yield '</title>\n<meta name="generator" content="'
    yield escape(undefined(name="generator") if l_0_generator is missing else l_0_generator)
    yield '">\n<style>'
    yield escape(undefined(name="faces") if l_0_faces is missing else l_0_faces)
    yield "\n"
    yield escape(undefined(name="geometry") if l_0_geometry is missing else l_0_geometry)
    yield "\n"
    yield escape(undefined(name="style") if l_0_style is missing else l_0_style)
    yield '\n@page { @bottom-center { content: "第 " counter(page) " 页，共 " counter(pages) " 页"; font-size: 10.5pt; white-space: nowrap; } }\n</style>\n</head>\n<body class="face-body">\n<h1 class="face-title">签收单</h1>\n<p class="of face-kai">'
    yield escape(environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "name"))
    yield "\u3000"
    yield escape(t_2(environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "numbering")))
    yield "（"
    yield escape(t_2(environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "date")))
    yield '）</p>\n<table class="signoff">\n<colgroup>\n<col style="width:12mm"><col>'
    if environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "numbered"):
        yield '<col style="width:12mm"><col style="width:30mm">'
    else:
        yield '<col style="width:16mm">'
    yield '<col style="width:14mm"><col style="width:'
    yield escape(24 if environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "numbered") else 28)
    yield 'mm"><col style="width:'
    yield escape(20 if environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "numbered") else 26)
    yield 'mm">\n</colgroup>\n<thead><tr class="face-hei"><th scope="col">序号</th><th scope="col">收件单位</th><th scope="col">份数</th>'
    if environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "numbered"):
        yield '<th scope="col">份号</th>'
    yield '<th scope="col">渠道</th><th scope="col">签收人</th><th scope="col">日期</th></tr></thead>\n<tbody>\n'
    l_1_loop = missing
    for l_1_delivery, l_1_loop in LoopContext(environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "deliveries"), undefined):
        _loop_vars = {}
        yield '<tr><td class="middle">'
        yield escape(environment.getattr(l_1_loop, "index"))
        yield "</td><td>"
        yield escape(environment.getattr(l_1_delivery, "recipient"))
        yield '</td><td class="middle">'
        yield escape(environment.getattr(l_1_delivery, "copies") or "")
        yield "</td>"
        if environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "numbered"):
            yield '<td class="middle small">'
            yield escape(environment.getattr(l_1_delivery, "numbers"))
            yield "</td>"
        yield '<td class="middle">'
        yield escape(environment.getattr(l_1_delivery, "channel"))
        yield "</td><td></td><td></td></tr>\n"
    l_1_loop = l_1_delivery = missing
    yield '<tr class="sum"><td></td><td class="face-hei">合\u3000计（'
    yield escape(t_1(environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "deliveries")))
    yield ' 家）</td><td class="middle">'
    yield escape(environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "total") or "")
    yield "</td>"
    if environment.getattr((undefined(name="sheet") if l_0_sheet is missing else l_0_sheet), "numbered"):
        yield "<td></td>"
    yield "<td></td><td></td><td></td></tr>\n</tbody>\n</table>\n</body>\n</html>\n"

blocks = {}
debug_info = "6=29&7=32&8=34&9=36&10=38&16=40&19=46&20=53&22=57&24=62&25=72&27=82"
