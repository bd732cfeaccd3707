"""Codes of sending: the mail server, the password, the ledger of what was sent."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

_ERROR = Severity.ERROR

_SENDING: dict[str, CatalogueEntry] = {
    "smtp-unset": CatalogueEntry(
        _ERROR,
        "还没有写发信服务器",
        "在 bulletin.yaml 的 mail 下面写 smtp:，再空四格写 host、security、user；只要草稿的，不加 --send",
        "there is no mail server to send by",
        "write smtp: with host, security and user below mail in bulletin.yaml; for drafts leave out --send",
    ),
    "mail-changed": CatalogueEntry(
        _ERROR,
        "这一期已经发给 {number} 个地址，此后 PDF 又变了；接着发，各单位收到的就不一样",
        "改过内容的，运行 bulletin correct {folder} 作为更正重发；没想改的，把稿件恢复原样，重新排",
        "this issue went to {number} addresses, and its PDF has changed since; recipients would get two texts",
        "run bulletin correct {folder} to send a correction, or take the change back and build again",
    ),
    "waiting-sender": CatalogueEntry(
        Severity.NOTICE,
        "另一个进程（{holder}）正在发邮件，等它做完",
        "它一做完或一中断，这里就接着做；已经发过的不会再发。",
        "another process ({holder}) is sending mail; waiting",
        "This goes on as soon as it is done or gone; nothing is sent twice.",
    ),
}

_SERVER: dict[str, CatalogueEntry] = {
    "smtp-host-unknown": CatalogueEntry(
        _ERROR,
        "找不到发信服务器 {host}",
        "核对 bulletin.yaml 里 mail: smtp: host 的拼写，看看网络通不通。没发的都还在，再运行一次接着发",
        "there is no mail server {host} to be found",
        "check the host in bulletin.yaml and the network. Nothing is lost; run the command again",
    ),
    "smtp-unreachable": CatalogueEntry(
        _ERROR,
        "连不上发信服务器 {host}:{port}：{reason}",
        "核对 bulletin.yaml 里的 host、port，看看网络、防火墙。没发的都还在，再运行一次接着发",
        "can't connect to the mail server {host}:{port}: {reason}",
        "check host and port in bulletin.yaml, the network and the firewall. Nothing is lost; run it again",
    ),
    "smtp-timeout": CatalogueEntry(
        _ERROR,
        "发信服务器 {host}:{port} 在 {seconds} 秒内没有回应",
        "过一会儿再运行一次，接着发没发的。总是这样的，核对 port 与 security，或者把 mail 的 timeout 加大",
        "the mail server {host}:{port} gave no answer within {seconds} s",
        "run it again later. If it stays so, check port and security, or raise timeout below mail",
    ),
    "smtp-lost": CatalogueEntry(
        _ERROR,
        "发信服务器 {host}:{port} 断开了连接：{reason}",
        "过一会儿再运行一次，接着发没发的。一连就断的，核对 port 与 security 是否相配",
        "the mail server {host}:{port} closed the connection: {reason}",
        "run it again later. If it closes at once, check that port and security go together",
    ),
    "smtp-silent": CatalogueEntry(
        _ERROR,
        "连着 {number} 封，信交出去了，服务器却没有答复收没收到，先停下来",
        "向收件单位核实，再运行 bulletin mail 期号 --resolve sent 或 resend。服务器慢的，把 mail 的 timeout 加大",
        "{number} mails in a row were handed over without an answer from the server, so this stops here",
        "ask whether they arrived, then run bulletin mail ISSUE --resolve sent or resend. Raise timeout if it is slow",
    ),
    "smtp-turned-away": CatalogueEntry(
        _ERROR,
        "发信服务器 {host}:{port} 现在不受理：{reply}",
        "过一会儿再运行一次，接着发没发的；总是这样的，问邮件管理员",
        "the mail server {host}:{port} turns us away: {reply}",
        "run it again later; if it stays so, ask who runs the server",
    ),
    "smtp-certificate": CatalogueEntry(
        _ERROR,
        "发信服务器 {host} 的证书不可信：{reason}",
        "核对 host 是不是证书上的名称。单位自己签发的证书，用环境变量 SSL_CERT_FILE 指明根证书的文件。没有发出任何邮件",
        "the certificate of the mail server {host} can't be trusted: {reason}",
        "check that host is the certificate's name. For a certificate of your own, name its root in SSL_CERT_FILE",
    ),
    "smtp-tls": CatalogueEntry(
        _ERROR,
        "与发信服务器 {host}:{port} 建立不了加密连接：{reason}",
        "核对 bulletin.yaml：端口 465 一般配 security: tls，587 配 starttls，25 配 none 或 starttls",
        "no encrypted connection to the mail server {host}:{port}: {reason}",
        "check bulletin.yaml: port 465 goes with security: tls, 587 with starttls, 25 with none or starttls",
    ),
    "smtp-no-starttls": CatalogueEntry(
        _ERROR,
        "发信服务器 {host}:{port} 不支持 STARTTLS",
        "问邮件管理员用哪种加密：改用 security: tls（端口一般是 465）；内网不加密的写 none",
        "the mail server {host}:{port} knows no STARTTLS",
        "ask which encryption it uses: security: tls (mostly port 465), or none inside a closed net",
    ),
    "smtp-no-login": CatalogueEntry(
        _ERROR,
        "发信服务器 {host}:{port} 没有可用的登录方式",
        "不用登录的，从 bulletin.yaml 里删去 user；要登录的，一般得加密：security 写 starttls 或 tls",
        "the mail server {host}:{port} offers no way to log in",
        "delete user where no login is wanted; servers mostly want encryption for it (starttls or tls)",
    ),
    "smtp-login": CatalogueEntry(
        _ERROR,
        "发信服务器不认用户 {user} 的密码：{reply}",
        "核对 bulletin.yaml 里的 user 和密码；不少邮箱要用另发的授权码，不是网页登录的密码。没有发出任何邮件",
        "the mail server does not take the password of {user}: {reply}",
        "check user and password; many providers want an app password. No mail was sent",
    ),
    "smtp-sender": CatalogueEntry(
        _ERROR,
        "发信服务器不让用 {sender} 发信：{reply}",
        "mail 的 from 一般要与 smtp 的 user 是同一个邮箱；附件太大的，先让邮件管理员放宽",
        "the mail server does not let {sender} send: {reply}",
        "from mostly has to be the mailbox of user; where the mail is too large, ask for a higher limit",
    ),
    "password-missing": CatalogueEntry(
        _ERROR,
        "没有用户 {user} 的密码",
        "设好环境变量 BULLETIN_SMTP_PASSWORD；或者装好 bulletin[keyring]，"
        "运行一次 keyring set {host} {user}，存进系统的密码库。密码不要写进任何文件",
        "there is no password for {user}",
        "set BULLETIN_SMTP_PASSWORD, or install bulletin[keyring] and run keyring set {host} {user} once",
    ),
    "password-not-ascii": CatalogueEntry(
        _ERROR,
        "用户 {user} 的登录名或密码里有汉字、全角字符",
        "多半是输入法没有切换：换成半角再设一次",
        "the login or the password of {user} holds characters beyond ASCII",
        "set it again with plain characters",
    ),
    "keyring-blocked": CatalogueEntry(
        _ERROR,
        "打不开系统的密码库：{reason}",
        "解锁以后再来，或者改用环境变量 BULLETIN_SMTP_PASSWORD",
        "the system's keyring can't be opened: {reason}",
        "unlock it, or use the environment variable BULLETIN_SMTP_PASSWORD",
    ),
}

_LEDGER: dict[str, CatalogueEntry] = {
    "ledger-damaged": CatalogueEntry(
        _ERROR,
        "发信的账 {path} 缺损，或者被改过；没有发出任何邮件",
        "从备份恢复整个 .bulletin 文件夹。没有备份的，把它移到别处，问清哪些单位收到了，"
        "用 bulletin mail 期号 --resolve sent --to 单位 逐个记上，再发其余的",
        "the ledger of mails {path} is damaged or was changed; no mail was sent",
        "restore the folder .bulletin. Without a copy move it away, ask who got the issue, "
        "mark each by bulletin mail ISSUE --resolve sent --to NAME, and send the rest",
    ),
    "ledger-newer": CatalogueEntry(
        _ERROR,
        "发信的账 {path} 是更新版本的 bulletin 记的（格式 {version}）；没有发出任何邮件",
        "用记它的那个版本，或者把这里的 bulletin 升级",
        "the ledger of mails {path} was written by a newer bulletin (format {version}); no mail was sent",
        "use that version, or upgrade this one",
    ),
    "ledger-blocked": CatalogueEntry(
        _ERROR,
        "发信的账 {path} 打不开或写不进：{reason}；没有记上的就没有发",
        "请看磁盘是否已满、文件夹是否只读、是不是放在不能加锁的网络盘上",
        "the ledger of mails {path} can't be opened or written: {reason}; nothing is sent that is not in it",
        "see whether the disk is full, the folder read-only, or on a network drive without locks",
    ),
}

ENTRIES: dict[str, CatalogueEntry] = {**_SENDING, **_SERVER, **_LEDGER}
