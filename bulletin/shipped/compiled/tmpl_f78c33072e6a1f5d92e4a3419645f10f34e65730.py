from jinja2.runtime import TemplateRuntimeError, Undefined, escape, internalcode, missing

name = "mail.html.j2"

def root(context, missing=missing):
    resolve = context.resolve_or_missing
    undefined = environment.undefined
    concat = environment.concat
    cond_expr_undefined = Undefined
    if 0: yield None
    l_0_letter = resolve("letter")
    l_0_song = l_0_kai = l_0_hei = l_0_red = missing
    try:
        t_1 = environment.filters["format"]
    except KeyError:
        @internalcode
        def t_1(*unused):
            raise TemplateRuntimeError("No filter named 'format' found.")
    l_0_song = "font-family:'Songti SC',SimSun,'Noto Serif CJK SC',serif;"
    context.vars["song"] = l_0_song
    context.exported_vars.add("song")
    l_0_kai = "font-family:'Kaiti SC',KaiTi,'Noto Serif CJK SC',serif;"
    context.vars["kai"] = l_0_kai
    context.exported_vars.add("kai")
    l_0_hei = "font-family:'PingFang SC','Microsoft YaHei','Noto Sans CJK SC',sans-serif;"
    context.vars["hei"] = l_0_hei
    context.exported_vars.add("hei")
    l_0_red = "#c00000"
    context.vars["red"] = l_0_red
    context.exported_vars.add("red")
    yield '<!DOCTYPE html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n<meta name="viewport" content="width=device-width, initial-scale=1">\n<meta name="color-scheme" content="light">\n<title>'
    yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "title"))
    yield '</title>\n</head>\n<body style="margin:0;padding:0;background:#ffffff;color:#1a1a1a;">\n<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">\n<tr><td align="center" style="padding:24px 16px;">\n<!--[if mso]><table role="presentation" width="640" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]-->\n<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:640px;">\n<tr><td align="center" style="'
    yield escape(undefined(name="song") if l_0_song is missing else l_0_song)
    yield "font-size:28px;line-height:40px;font-weight:bold;letter-spacing:2px;color:"
    yield escape(undefined(name="red") if l_0_red is missing else l_0_red)
    yield ';">'
    yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "periodical"))
    yield "</td></tr>\n"
    for l_1_line in environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "numbering"):
        _loop_vars = {}
        yield '<tr><td align="center" style="'
        yield escape(undefined(name="song") if l_0_song is missing else l_0_song)
        yield 'font-size:16px;line-height:28px;">'
        yield escape(l_1_line)
        yield "</td></tr>\n"
    l_1_line = missing
    yield '<tr><td style="padding-top:8px;">\n<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-bottom:2px solid '
    yield escape(undefined(name="red") if l_0_red is missing else l_0_red)
    yield ';">\n<tr><td align="left" style="'
    yield escape(undefined(name="song") if l_0_song is missing else l_0_song)
    yield 'font-size:15px;line-height:28px;padding-bottom:4px;">'
    yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "sender"))
    yield '</td>\n<td align="right" style="'
    yield escape(undefined(name="song") if l_0_song is missing else l_0_song)
    yield 'font-size:15px;line-height:28px;padding-bottom:4px;">'
    yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "date"))
    yield '</td></tr>\n</table>\n</td></tr>\n<tr><td style="'
    yield escape(undefined(name="song") if l_0_song is missing else l_0_song)
    yield 'font-size:16px;line-height:30px;padding-top:24px;">'
    yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "salutation"))
    yield "：</td></tr>\n"
    if environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "correction"):
        yield '<tr><td style="'
        yield escape(undefined(name="song") if l_0_song is missing else l_0_song)
        yield 'font-size:16px;line-height:30px;padding-top:6px;text-indent:2em;">《'
        yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "periodical"))
        yield "》"
        yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "issue"))
        yield "有"
        yield escape("" if (environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "correction") == 1) else t_1("第%d次", environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "correction")))
        yield '<strong style="color:'
        yield escape(undefined(name="red") if l_0_red is missing else l_0_red)
        yield ';">更正</strong>，现将更正后的全文发来，请查收附件。请以此件为准，此前收到的同一期不再使用。</td></tr>\n'
    else:
        yield '<tr><td style="'
        yield escape(undefined(name="song") if l_0_song is missing else l_0_song)
        yield 'font-size:16px;line-height:30px;padding-top:6px;text-indent:2em;">现发来《'
        yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "periodical"))
        yield "》"
        yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "issue"))
        yield "，请查收附件。</td></tr>\n"
    if environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "contents"):
        yield '<tr><td style="padding-top:20px;">\n<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="border-top:1px solid #d0d0d0;border-bottom:1px solid #d0d0d0;">\n<tr><td style="'
        yield escape(undefined(name="hei") if l_0_hei is missing else l_0_hei)
        yield 'font-size:14px;line-height:24px;padding:14px 0 4px;color:#555555;">本期目录</td></tr>\n'
        for (l_1_column, l_1_titles) in environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "contents"):
            _loop_vars = {}
            if l_1_column:
                yield '<tr><td style="'
                yield escape(undefined(name="kai") if l_0_kai is missing else l_0_kai)
                yield "font-size:15px;line-height:26px;padding-top:6px;color:"
                yield escape(undefined(name="red") if l_0_red is missing else l_0_red)
                yield ';">【'
                yield escape(l_1_column)
                yield "】</td></tr>\n"
            for l_2_title in l_1_titles:
                _loop_vars = {}
                yield '<tr><td style="'
                yield escape(undefined(name="song") if l_0_song is missing else l_0_song)
                yield 'font-size:15px;line-height:26px;padding-left:16px;">'
                yield escape(l_2_title)
                yield "</td></tr>\n"
            l_2_title = missing
        l_1_column = l_1_titles = missing
        yield '<tr><td style="font-size:0;line-height:14px;height:14px;">&nbsp;</td></tr>\n</table>\n</td></tr>\n'
    yield '<tr><td style="'
    yield escape(undefined(name="hei") if l_0_hei is missing else l_0_hei)
    yield 'font-size:14px;line-height:24px;padding-top:18px;color:#333333;">附件：'
    yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "attachment"))
    yield '</td></tr>\n<tr><td align="right" style="'
    yield escape(undefined(name="song") if l_0_song is missing else l_0_song)
    yield 'font-size:16px;line-height:30px;padding-top:24px;">'
    yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "sender"))
    yield "<br>"
    yield escape(environment.getattr((undefined(name="letter") if l_0_letter is missing else l_0_letter), "date"))
    yield "</td></tr>\n</table>\n<!--[if mso]></td></tr></table><![endif]-->\n</td></tr>\n</table>\n</body>\n</html>\n"

blocks = {}
debug_info = "3=19&4=22&5=25&6=28&13=32&20=34&21=40&22=44&25=50&26=52&27=56&30=60&31=64&32=67&34=80&36=86&39=89&40=91&41=94&42=97&44=103&45=107&52=115&53=119"
