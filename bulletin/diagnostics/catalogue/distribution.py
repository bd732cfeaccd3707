"""Codes of distribution: lists of recipients, the address book, mails."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

_ERROR, _WARNING = Severity.ERROR, Severity.WARNING

_LISTS: dict[str, CatalogueEntry] = {
    "member-unnamed": CatalogueEntry(
        _ERROR,
        "这一项要写 name 或 each，只写其中一个",
        "一个单位写 name: 省委办公厅；每个地方各一个写 each: 设区市",
        "this entry needs either name or each, and not both",
        "write name: for one recipient, each: for one in every place",
    ),
    "member-suffix": CatalogueEntry(
        _ERROR,
        "“{name}”后面不能用 suffix，它只跟 each 一起用",
        "把单位的全称写进 name，或者把 name 改成 each",
        "suffix goes with each only, not with “{name}”",
        "write the full name into name, or each instead of name",
    ),
    "each-unknown": CatalogueEntry(
        _ERROR,
        "看不懂“{words}”指哪些地方",
        "写 设区市、县（市、区）、区县、直管县（市），或者 苏州市所辖县（市、区）；单位名写进 suffix",
        "it is not clear which places “{words}” are",
        "write 设区市, 县（市、区）, 区县, 直管县（市） or 苏州市所辖县（市、区）, and the unit's name into suffix",
    ),
    "each-empty": CatalogueEntry(
        _ERROR,
        "{province}没有“{words}”所指的地方",
        "直辖市写 区县；核对是不是写错了市名",
        "{province} has no places that are “{words}”",
        "in a municipality write 区县; check the city's name",
    ),
    "group-circular": CatalogueEntry(
        _ERROR,
        "单位组绕了一圈又包含自己：{chain}",
        "从其中一组里删去“{name}”",
        "the group contains itself: {chain}",
        "delete “{name}” from one of these groups",
    ),
    "recipient-doubled": CatalogueEntry(
        _ERROR,
        "{names}在名单里出现两次，头一次在 {first}",
        "留一处，删一处；确实要用两种方式送的，两处写上不同的 channel",
        "{names} stand twice in the list, first at {first}",
        "delete one; where two ways are meant, give the two entries different channels",
    ),
    "leader-not-paper": CatalogueEntry(
        _ERROR,
        "“{name}”是领导同志，不能用{channel}送",
        "领导同志一律送纸质件：channel 写 纸质 或 机要，或者不写",
        "“{name}” is a leader and can't be sent to by {channel}",
        "leaders get paper: write 纸质 or 机要, or no channel",
    ),
    "drop-nobody": CatalogueEntry(
        _ERROR,
        "名单里没有“{name}”，没有可减的",
        "核对名称，相近的有：{near}",
        "the list has no “{name}” to drop",
        "check the name; near it are: {near}",
    ),
    "copies-exceed": CatalogueEntry(
        _ERROR,
        "名单上的份数共 {total} 份，比印数 {run} 份多 {over} 份",
        "改名单里的 copies，或者加大 print_run",
        "the list asks for {total} copies, {over} more than the print run of {run}",
        "change copies in the list, or raise print_run",
    ),
}

_SETTINGS: dict[str, CatalogueEntry] = {
    "password-in-file": CatalogueEntry(
        _ERROR,
        "密码不能写在文件里（“{key}”）",
        "删掉这一行；发信时放进环境变量 BULLETIN_SMTP_PASSWORD 或系统的密码库。已经写过的密码请改掉",
        "no password in a file (“{key}”)",
        "delete this line, and put it into the variable BULLETIN_SMTP_PASSWORD or the keyring; change the password",
    ),
}

_ADDRESSES: dict[str, CatalogueEntry] = {
    "address-control": CatalogueEntry(
        _ERROR,
        "地址“{address}”里有看不见的字符 {point}",
        "删掉整个地址重新打一遍，不要从网页或 Word 里粘贴",
        "the address “{address}” holds the invisible character {point}",
        "delete the address and type it anew, instead of pasting it",
    ),
    "address-empty": CatalogueEntry(
        _ERROR,
        "这里没有写地址",
        "写上地址，或者删掉这一行",
        "there is no address here",
        "write one, or delete the line",
    ),
    "address-prefix": CatalogueEntry(
        _ERROR,
        "地址前面多了“{prefix}”",
        "只写地址：{meant}",
        "“{prefix}” stands before the address",
        "write the address alone: {meant}",
    ),
    "address-several": CatalogueEntry(
        _ERROR,
        "一行里有 {number} 个地址：{address}",
        "写成列表，一行一个，前面加 - 和空格",
        "{number} addresses in one: {address}",
        "write a list, one on each line after “- ”",
    ),
    "address-ats": CatalogueEntry(
        _ERROR,
        "地址“{address}”里不止一个 @",
        "留一个 @；如果是两个地址，写成列表，一行一个",
        "the address “{address}” has more than one @",
        "keep one; two addresses stand on two lines",
    ),
    "address-named": CatalogueEntry(
        _ERROR,
        "这里只写地址，不带姓名和尖括号：{address}",
        "写 {meant}；姓名写在上一级的 name 里",
        "the address alone, without name and brackets: {address}",
        "write {meant}, and the name into the key name",
    ),
    "address-wide": CatalogueEntry(
        _ERROR,
        "地址“{address}”里有全角的“{character}”",
        "改成半角：{meant}",
        "the address “{address}” holds the full-width “{character}”",
        "write it in half width: {meant}",
    ),
    "address-ending": CatalogueEntry(
        _ERROR,
        "地址“{address}”后面多了“{sign}”",
        "写 {meant}",
        "“{sign}” stands behind the address “{address}”",
        "write {meant}",
    ),
    "address-space": CatalogueEntry(
        _ERROR,
        "地址“{address}”里有空格",
        "去掉空格：{meant}；如果是两个地址，写成列表，一行一个",
        "there is a space in the address “{address}”",
        "without it: {meant}; two addresses stand on two lines",
    ),
    "address-no-at": CatalogueEntry(
        _ERROR,
        "“{address}”里没有 @，不是邮件地址",
        "写成 名称@单位的域名，例如 wmb@example.cn",
        "“{address}” has no @ and is no address",
        "write NAME@DOMAIN, such as wmb@example.cn",
    ),
    "address-at-hidden": CatalogueEntry(
        _ERROR,
        "“{address}”里的 @ 换成了别的写法",
        "写 {meant}",
        "something else stands for the @ in “{address}”",
        "write {meant}",
    ),
    "address-no-local": CatalogueEntry(
        _ERROR,
        "地址“{address}”的 @ 前面是空的",
        "在 @ 前面写上邮箱的名称",
        "nothing stands before the @ of “{address}”",
        "write the mailbox's name before it",
    ),
    "address-no-domain": CatalogueEntry(
        _ERROR,
        "地址“{address}”的 @ 后面是空的",
        "在 @ 后面写上域名，例如 example.cn",
        "nothing stands behind the @ of “{address}”",
        "write the domain behind it, such as example.cn",
    ),
    "address-quoted": CatalogueEntry(
        _ERROR,
        "地址“{address}”里有引号",
        "去掉引号；要用引号才能写的邮箱，许多服务器不收，请对方另给一个",
        "there are quotation marks in the address “{address}”",
        "take them off; many servers refuse mailboxes that need them",
    ),
    "address-local-chinese": CatalogueEntry(
        _ERROR,
        "地址“{address}”的 @ 前面有汉字或全角符号“{character}”",
        "@ 前面只能用字母、数字、点、横线；请对方另给一个这样的地址",
        "“{character}” stands before the @ of “{address}”",
        "letters, digits, dots and hyphens only; ask for another address",
    ),
    "address-character": CatalogueEntry(
        _ERROR,
        "地址“{address}”里不能有“{character}”",
        "核对地址，删掉或改正这个字符",
        "“{character}” can't stand in the address “{address}”",
        "check the address; delete or mend this character",
    ),
    "address-dots": CatalogueEntry(
        _ERROR,
        "地址“{address}”里的点位置不对",
        "点不能在开头、末尾、@ 的两边，也不能两个连着",
        "a dot stands wrong in the address “{address}”",
        "no dot at the beginning, at the end, beside the @, or beside another dot",
    ),
    "address-long": CatalogueEntry(
        _ERROR,
        "地址太长：{part}超过 {limit} 个字符",
        "核对地址，多半是几行连在了一起",
        "the address is too long: {part} has more than {limit} characters",
        "check it; most likely several lines ran together",
    ),
    "address-numbers": CatalogueEntry(
        _ERROR,
        "地址“{address}”的 @ 后面是数字地址",
        "写服务器的域名，例如 example.cn",
        "a numerical address stands behind the @ of “{address}”",
        "write the domain's name, such as example.cn",
    ),
    "address-domain-short": CatalogueEntry(
        _ERROR,
        "地址“{address}”的域名“{domain}”里没有点",
        "写完整的域名，例如 163.com、example.gov.cn",
        "the domain “{domain}” of “{address}” has no dot",
        "write it in full, such as example.gov.cn",
    ),
    "address-domain-chinese": CatalogueEntry(
        _ERROR,
        "地址“{address}”的域名是中文的，许多服务器不认",
        "写它的另一种形式：{meant}",
        "the domain of “{address}” is not in ASCII, and many servers don't know such",
        "write its other form: {meant}",
    ),
    "address-hyphen": CatalogueEntry(
        _ERROR,
        "地址“{address}”的域名里，“{label}”的开头或末尾有横线",
        "核对域名，去掉多余的横线",
        "in the domain of “{address}” the part “{label}” begins or ends with a hyphen",
        "check the domain",
    ),
    "address-top": CatalogueEntry(
        _ERROR,
        "没有以“.{top}”结尾的域名",
        "核对域名的末尾，例如 .cn、.com",
        "no domain ends in “.{top}”",
        "check the end of the domain, such as .cn, .com",
    ),
    "address-top-slip": CatalogueEntry(
        _ERROR,
        "没有以“.{top}”结尾的域名",
        "是不是 .{meant}？",
        "no domain ends in “.{top}”",
        "did you mean .{meant}?",
    ),
    "address-twice": CatalogueEntry(
        _ERROR,
        "“{other}”的地址 {address} 写了两次，头一次在 {first}",
        "删去一个",
        "the address {address} of “{other}” stands twice, first at {first}",
        "delete one",
    ),
    "address-shared": CatalogueEntry(
        _WARNING,
        "地址 {address} 已经是“{other}”的（{first}），它会收到两封",
        "核对是不是抄错了；两个单位确实合用一个邮箱的，不用改",
        "the address {address} is that of “{other}” too ({first}) and will get two mails",
        "check whether it was copied by mistake; leave it if two recipients share a mailbox",
    ),
    "contact-name-control": CatalogueEntry(
        _ERROR,
        "名称“{name}”里有换行或看不见的字符",
        "把名称重新打一遍，写在一行里",
        "the name “{name}” holds a line break or an invisible character",
        "type it anew, on one line",
    ),
}

_MAILS: dict[str, CatalogueEntry] = {
    "mail-classified": CatalogueEntry(
        _ERROR,
        "这一期标着“{marking}”，涉密的简报不能用邮件发",
        "按保密规定走机要；没有别的办法",
        "this issue is marked “{marking}”, and a classified issue is never sent by e-mail",
        "use confidential post; there is no way around",
    ),
    "mail-unset": CatalogueEntry(
        _ERROR,
        "还没有写发件地址",
        "在 bulletin.yaml 里写：mail: 换行，空两格写 from: 本单位的邮件地址",
        "there is no address to send from",
        "write into bulletin.yaml the key mail and below it from: with the office's address",
    ),
    "mail-nobody": CatalogueEntry(
        _ERROR,
        "这一期的名单上没有用邮件的单位",
        "在 bulletin.yaml 的分送范围里，给要发邮件的单位写 channel: 邮件",
        "nobody on the list of this issue gets it by e-mail",
        "write channel: 邮件 for those who shall, in the list in bulletin.yaml",
    ),
    "contact-missing": CatalogueEntry(
        _ERROR,
        "通讯录里没有这 {number} 个单位：{names}",
        "在 contacts.yaml 里写上地址：第一行 contacts:，下面空两格，一行一个“单位: 地址”。{near}",
        "{number} recipients are not in the address book: {names}",
        "write their addresses into contacts.yaml: contacts: first, then a line “NAME: ADDRESS” for each. {near}",
    ),
    "contact-no-address": CatalogueEntry(
        _ERROR,
        "“{name}”要用邮件发，但没有写地址",
        "写上 addresses，或者改用别的 channel",
        "“{name}” is to get it by e-mail but has no address",
        "add addresses, or give it another channel",
    ),
}

_SETS: dict[str, CatalogueEntry] = {
    "still-draft": CatalogueEntry(
        _ERROR,
        "{folder} 还是送审稿，不能分送、印刷",
        "先定稿：bulletin final {folder}；再排好：bulletin build {folder}",
        "{folder} is still a draft and can't be sent or printed",
        "once it is approved run bulletin final {folder}, then bulletin build {folder}",
    ),
    "set-missing": CatalogueEntry(
        _ERROR,
        "{folder} 还没有排出成品",
        "先运行 bulletin build {folder}",
        "{folder} has not been built yet",
        "Run bulletin build {folder} first.",
    ),
    "set-damaged": CatalogueEntry(
        _ERROR,
        "build/{folder}/ 里的成品不完整，或者被改过",
        "再运行一次 bulletin build {folder}",
        "the set in build/{folder}/ is not whole, or was changed",
        "Run bulletin build {folder} again.",
    ),
    "set-outdated": CatalogueEntry(
        _ERROR,
        "{folder} 排成以后又改过：{changed}",
        "运行 bulletin build {folder} 重新排，核对后再来",
        "{folder} was changed after it was built: {changed}",
        "Run bulletin build {folder} again and look it through.",
    ),
}

ENTRIES: dict[str, CatalogueEntry] = {**_LISTS, **_SETTINGS, **_ADDRESSES, **_MAILS, **_SETS}
