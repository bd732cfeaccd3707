from jinja2.runtime import (
    LoopContext,
    Macro,
    TemplateRuntimeError,
    Undefined,
    escape,
    internalcode,
    markup_join,
    missing,
)

name = "ticket.html.j2"

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_job = resolve("job")
    l_0_generator = resolve("generator")
    l_0_faces = resolve("faces")
    l_0_geometry = resolve("geometry")
    l_0_style = resolve("style")
    l_0_label = missing
    try:
        t_1 = environment.filters["batch"]
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'batch' found.")
    try:
        t_2 = environment.filters["join"]
    except KeyError:
        @internalcode
        def t_2(*unused):
            raise TemplateRuntimeError("No filter named 'join' found.")
    try:
        t_3 = environment.filters["length"]
    except KeyError:
        @internalcode
        def t_3(*unused):
            raise TemplateRuntimeError("No filter named 'length' found.")
    try:
        t_4 = environment.filters["spaced"]
    except KeyError:
        @internalcode
        def t_4(*unused):
            raise TemplateRuntimeError("No filter named 'spaced' found.")
    def macro(l_1_text):
        t_5 = []
        if l_1_text is missing:
            l_1_text = undefined("parameter 'text' was not provided", name="text")
        t_5.extend((
            '<th scope="row" class="face-hei">',
            escape(markup_join((environment.getitem(l_1_text, 0), "\u3000\u3000", environment.getitem(l_1_text, 1) )) if (t_3(l_1_text) == 2) else l_1_text),
            "</th>",
        ))
        return concat(t_5)
    context.exported_vars.add("label")
    context.vars["label"] = l_0_label = Macro(environment, macro, "label", ("text",), False, False, False, context.eval_ctx.autoescape)
    yield '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<title>印制单：'
    yield escape(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "name"))
    yield escape(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "numbering"))
    yield '</title>\n<meta name="generator" content="'
    yield escape(undefined(name="generator") if l_0_generator is missing else l_0_generator)
    yield '">\n<style>'
    yield escape(undefined(name="faces") if l_0_faces is missing else l_0_faces)
    yield "\n"
    yield escape(undefined(name="geometry") if l_0_geometry is missing else l_0_geometry)
    yield "\n"
    yield escape(undefined(name="style") if l_0_style is missing else l_0_style)
    yield '\n</style>\n</head>\n<body class="face-body">\n<h1 class="face-title">印制单</h1>\n<p class="of face-kai">'
    yield escape(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "name"))
    yield '\u3000<span class="whole">'
    yield escape(t_4(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "numbering")))
    yield '</span></p>\n<table class="ticket">\n<tr>'
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "签发日期"))
    yield "<td>"
    yield escape(t_4(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "date")))
    yield "</td>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "密级"))
    yield "<td>"
    yield escape(t_4(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "classification") or "无"))
    yield "</td></tr>\n<tr>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "印数"))
    yield '<td><span class="number">'
    yield escape(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "copies") if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "copies") else "\u3000\u3000\u3000\u3000")
    yield "</span> 份</td>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "页数"))
    yield '<td><span class="number">'
    yield escape(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "pages"))
    yield "</span> 页"
    if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "blank_pages"):
        yield "，其中空白 "
        yield escape(t_3(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "blank_pages")))
        yield " 页"
    yield "</td></tr>\n"
    if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "numbers"):
        yield "<tr>"
        yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "份号"))
        yield '<td colspan="3">'
        yield escape(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "numbers"))
        yield "，已印在首页右上角，逐份核对，不重不漏</td></tr>\n"
    yield "<tr>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "每份张数"))
    yield '<td><span class="number">'
    yield escape(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets_per_copy"))
    yield "</span> 张"
    if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "copies"):
        yield "，合计 "
        yield escape(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets_per_copy") * environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "copies"))
        yield " 张"
    yield "</td>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "成品"))
    yield "<td>A4，裁切误差 ±2 mm</td></tr>\n<tr>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "用纸"))
    yield '<td colspan="3">'
    yield escape("A3（420 mm × 297 mm）" if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets") else "A4（210 mm × 297 mm）")
    yield "，60～80 g/m² 胶版印刷纸或复印纸</td></tr>\n<tr>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "印面"))
    yield '<td colspan="3">双面印刷，'
    yield escape("短边" if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets") else "长边")
    yield "翻转，按实际大小（100%），不缩放<br>两面页码套正，误差不超过 2 mm</td></tr>\n<tr>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "颜色"))
    yield '<td colspan="3">第 1 页双色：刊名和分隔线<span class="red">红色</span>（Y80 M80），其余黑色（BL100）<br>第 2 页起单黑</td></tr>\n'
    if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "blank_pages"):
        yield "<tr>"
        yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "留白"))
        yield '<td colspan="3">第 '
        yield escape(t_2(context.eval_ctx, environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "blank_pages"), "、"))
        yield " 页为空白页，照样留出；版记页也不编页码</td></tr>\n"
    if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets"):
        yield "<tr>"
        yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "拼版"))
        yield '<td colspan="3"><table class="impositions">\n'
        for l_1_row in t_1((environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets") if (t_3(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets")) <= 6) else environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets")[:4]), 2):
            _loop_vars = {}
            yield "<tr>"
            for l_2_sheet in l_1_row:
                _loop_vars = {}
                yield "<td>第 "
                yield escape((environment.getitem(environment.getattr(l_2_sheet, "front"), 1) // 2) + 1)
                yield " 张\u3000正 "
                yield escape(environment.getitem(environment.getattr(l_2_sheet, "front"), 0))
                yield "｜"
                yield escape(environment.getitem(environment.getattr(l_2_sheet, "front"), 1))
                yield "\u3000反 "
                yield escape(environment.getitem(environment.getattr(l_2_sheet, "back"), 0))
                yield "｜"
                yield escape(environment.getitem(environment.getattr(l_2_sheet, "back"), 1))
                yield "</td>"
            l_2_sheet = missing
            yield "</tr>\n"
        l_1_row = missing
        yield "</table>"
        yield escape("以下各张类推。" if (t_3(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets")) > 6) else cond_expr_undefined("the inline if-expression on line 36 in 'ticket.html.j2' evaluated to false and no else section was defined."))
        yield "第 1 张在最外，折后从第 1 页起连贯。</td></tr>\n"
    yield "<tr>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "装订"))
    yield '<td colspan="3"><div class="binding"><p>'
    if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets"):
        yield "骑马订，两钉都订在折缝线上"
    else:
        yield "左侧平订，两钉，钉锯距书脊 3～5 mm"
    yield "<br>外订眼距上、下边缘各 70 mm（±4 mm）<br>无坏钉、漏钉、重钉，钉脚平伏，不掉页</p>\n<figure>"
    if environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "sheets"):
        yield '<svg width="42mm" height="29.7mm" viewBox="0 0 420 297" fill="none" stroke="#000" stroke-width="2"><rect x="1" y="1" width="418" height="295"/><path d="M210 1V296" stroke-dasharray="8 6"/><path d="M210 70v12M210 215v12" stroke-width="9"/><path d="M228 70h60M228 227h60" stroke-width="1.2"/><path d="M276 3v66M276 228v66" stroke-width="1.2"/><path d="M270 15l6-12 6 12M270 57l6 12 6-12M270 240l6-12 6 12M270 282l6 12 6-12" stroke-width="1.2"/></svg>'
    else:
        yield '<svg width="21mm" height="29.7mm" viewBox="0 0 210 297" fill="none" stroke="#000" stroke-width="2"><rect x="1" y="1" width="208" height="295"/><path d="M9 70v12M9 215v12" stroke-width="7"/><path d="M18 70h42M18 227h42" stroke-width="1.2"/><path d="M50 3v66M50 228v66" stroke-width="1.2"/><path d="M44 15l6-12 6 12M44 57l6 12 6-12M44 240l6-12 6 12M44 282l6 12 6-12" stroke-width="1.2"/></svg>'
    yield "</figure></div></td></tr>\n<tr>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "分送"))
    yield '<td colspan="3">'
    l_1_loop = missing
    t_6 = 1
    for l_1_sum, l_1_loop in LoopContext(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "channels"), undefined):
        _loop_vars = {}
        yield escape(environment.getattr(l_1_sum, "channel"))
        yield " "
        yield escape(environment.getattr(l_1_sum, "recipients"))
        yield " 家"
        if environment.getattr(l_1_sum, "copies"):
            yield "，已定 "
            yield escape(environment.getattr(l_1_sum, "copies"))
            yield " 份"
        if environment.getattr(l_1_sum, "unknown"):
            yield "，"
            if environment.getattr(l_1_sum, "copies"):
                yield escape(environment.getattr(l_1_sum, "unknown"))
                yield " 家"
            yield "份数未定"
        yield escape("；" if (not environment.getattr(l_1_loop, "last")) else cond_expr_undefined("the inline if-expression on line 48 in 'ticket.html.j2' evaluated to false and no else section was defined."))
        t_6 = 0
    l_1_loop = l_1_sum = missing
    if t_6:
        yield "照分送范围"
    if (environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "channels") and environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "spare")):
        yield '；<span class="whole">其余 '
        yield escape(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "spare"))
        yield " 份</span>"
    yield "</td></tr>\n<tr>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "文件"))
    yield '<td colspan="3" class="small">'
    l_1_loop = missing
    for l_1_name, l_1_loop in LoopContext(environment.getattr((undefined(name="job") if l_0_job is missing else l_0_job), "files"), undefined):
        _loop_vars = {}
        yield escape(l_1_name)
        if (not environment.getattr(l_1_loop, "last")):
            yield "<br>"
    l_1_loop = l_1_name = missing
    yield "</td></tr>\n<tr>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "交件时间"))
    yield "<td>\u3000\u3000\u3000月\u3000\u3000日\u3000\u3000时</td>"
    yield escape(context.call((undefined(name="label") if l_0_label is missing else l_0_label), "交件地点"))
    yield '<td></td></tr>\n</table>\n<div class="signatures"><p>经办：</p><p>审核：</p><p>承印：</p><p>\u3000\u3000\u3000年\u3000\u3000月\u3000\u3000日</p></div>\n</body>\n</html>\n'

blocks = {}
debug_info = "2=41&3=48&10=55&11=58&12=60&13=62&14=64&19=66&21=70&22=78&23=82&24=92&26=100&27=104&28=110&29=112&30=116&31=120&32=122&34=129&35=134&36=156&38=159&39=161&43=168&46=175&47=186&48=191&49=211&50=223"
