from jinja2.runtime import TemplateRuntimeError, Undefined, internalcode, missing

name = "mail.txt.j2"

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_letter = resolve("letter")
    try:
        t_1 = environment.filters["format"]
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'format' found.")
    yield str(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "salutation"))
    yield "：\n\n"
    if environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "correction"):
        yield "\u3000\u3000《"
        yield str(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "periodical"))
        yield "》"
        yield str(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "issue"))
        yield "有"
        yield str("" if (environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "correction") == 1) else t_1("第%d次", environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "correction")))
        yield "更正，现将更正后的全文发来，请查收附件。请以此件为准，此前收到的同一期不再使用。\n"
    else:
        yield "\u3000\u3000现发来《"
        yield str(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "periodical"))
        yield "》"
        yield str(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "issue"))
        yield "，请查收附件。\n"
    yield "\n"
    if environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "contents"):
        yield "\u3000\u3000本期目录\n"
        for (l_1_column, l_1_titles) in environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "contents"):
            _loop_vars = {}
            if l_1_column:
                yield "\u3000\u3000【"
                yield str(l_1_column)
                yield "】\n"
            for l_2_title in l_1_titles:
                _loop_vars = {}
                yield "\u3000\u3000\u3000\u3000"
                yield str(l_2_title)
                yield "\n"
            l_2_title = missing
        l_1_column = l_1_titles = missing
        yield "\n"
    yield "\u3000\u3000附件："
    yield str(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "attachment"))
    yield "\n\n"
    yield str(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "sender"))
    yield "\n"
    yield str(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "date"))
    yield "\n"

blocks = {}
debug_info = "3=18&5=20&6=23&8=32&11=37&13=40&14=43&15=46&17=48&18=52&23=58&25=60&26=62"
