"""Codes of the environment: fonts, where they are looked for, and how they are installed."""

from __future__ import annotations

from bulletin.diagnostics.catalogue.entry import CatalogueEntry, Severity

ENTRIES: dict[str, CatalogueEntry] = {
    "cluster-address": CatalogueEntry(
        Severity.ERROR,
        "集群的地址写得不对：{address}",
        "写成 --on dask://主机:端口，例如 --on dask://192.168.1.20:8786。",
        "this is no address of a cluster: {address}",
        "Write --on dask://HOST:PORT, as in --on dask://192.168.1.20:8786.",
    ),
    "cluster-unreachable": CatalogueEntry(
        Severity.ERROR,
        "{seconds} 秒之内连不上集群 {address}",
        "请看那里的 dask scheduler 是否在运行、网络通不通；不写 --on 就在本机排。",
        "the cluster {address} can't be reached within {seconds} seconds",
        "See whether its dask scheduler runs and the network lets you through, or build here without --on.",
    ),
    "cluster-empty": CatalogueEntry(
        Severity.ERROR,
        "集群 {address} 里没有可用的机器",
        "请先启动 dask worker；不写 --on 就在本机排。",
        "the cluster {address} has no workers",
        "Start a dask worker first, or build here without --on.",
    ),
    "cluster-tool": CatalogueEntry(
        Severity.ERROR,
        "集群里装的 bulletin 或它用的程序与本机不一样，排出来可能不同",
        "请在集群的各台机器上装同一版本；不写 --on 就在本机排。",
        "the cluster's bulletin or its libraries differ from those here, so its output might",
        "Install the same versions on all its machines, or build here without --on.",
    ),
    "cluster-faces": CatalogueEntry(
        Severity.ERROR,
        "集群里的字体与本机不一样，排出来会不同",
        "请在集群的各台机器上装同样的字体（bulletin fonts --install）；不写 --on 就在本机排。",
        "the cluster's fonts differ from those here, so its output would",
        "Install the same fonts on all its machines (bulletin fonts --install), or build here without --on.",
    ),
    "fonts-missing": CatalogueEntry(
        Severity.ERROR,
        "这些用途一种字体也找不到：{roles}",
        "运行 bulletin fonts --install 安装开放字体，或把本单位的字体文件放进工作文件夹的 fonts/。",
        "no face was found for: {roles}",
        "Run bulletin fonts --install for the open fonts, or put the office's font files into fonts/.",
    ),
    "fonts-only-last-resort": CatalogueEntry(
        Severity.NOTICE,
        "“{role}”没有合用的字体，全部用 {face} 代替",
        "运行 bulletin fonts --install 安装开放字体，或把本单位的字体文件放进 fonts/。",
        "“{role}” has no face of its own and is set in {face}",
        "Run bulletin fonts --install for the open fonts, or put the office's font files into fonts/.",
    ),
    "font-unreadable": CatalogueEntry(
        Severity.WARNING,
        "字体文件读不了，没有采用",
        "文件可能没有拷全或不是字体；请重新拷贝，或者从 fonts/ 里删去。",
        "this font file can't be read and is not used",
        "It may be cut short or no font; copy it again, or remove it from fonts/.",
    ),
    "font-broken": CatalogueEntry(
        Severity.ERROR,
        "字体文件 {file} 是坏的，取不出字形",
        "请删去这个文件或重新安装这种字体，再试一次。",
        "the font file {file} is broken; its glyphs can't be had",
        "Remove this file or install the font again.",
    ),
    "font-not-named": CatalogueEntry(
        Severity.NOTICE,
        "这个字体文件没有用上，它的名称是：{names}",
        "要用它，请在 fonts/fonts.yaml 里把其中一个名称写进某个用途。",
        "this font file is not used; its names are: {names}",
        "To use it give one of its names to a role in fonts/fonts.yaml.",
    ),
    "font-variable": CatalogueEntry(
        Severity.NOTICE,
        "这个字体文件是可变字体，没有采用：{names}",
        "请换用同名的静态字体（每种粗细一个文件）。",
        "this file is a variable font and is not used: {names}",
        "Use the static fonts of the same name (one file for each weight).",
    ),
    "font-cache-unwritable": CatalogueEntry(
        Severity.ERROR,
        "从字体文件里取出的字体存不进缓存文件夹 {folder}",
        "请看磁盘是否已满、文件夹是否可写；也可用环境变量 XDG_CACHE_HOME 另指一处。",
        "a face taken out of a font file can't be stored in the cache folder {folder}",
        "See whether the disk is full or the folder read-only, or name another in XDG_CACHE_HOME.",
    ),
    "fonts-yaml-mapping": CatalogueEntry(
        Severity.ERROR,
        "这里要写“名称: 内容”，每项一行",
        "照自带的 fonts.yaml 写，例如 title: 后面换行列出字体。",
        "“name: value” is wanted here, one on each line",
        "Write it as in the shipped fonts.yaml.",
    ),
    "fonts-yaml-key": CatalogueEntry(
        Severity.ERROR,
        "不认识“{name}”",
        "这里只能写：{known}。",
        "“{name}” is not known",
        "What may stand here: {known}.",
    ),
    "fonts-yaml-list": CatalogueEntry(
        Severity.ERROR,
        "这里要写一列字体名",
        "每行一个，前面加 - 和空格，例如 - 方正小标宋简体。",
        "a list of faces is wanted here",
        "One on each line, after “- ”.",
    ),
    "fonts-yaml-entry": CatalogueEntry(
        Severity.ERROR,
        "这一项写得不对",
        "写字体名，或 {{face: 字体名, only: 字}}，或 {{role: 用途, only: latin}}；face 和 role 只取其一。",
        "this entry is not right",
        "Write a face's name, or {{face: NAME, only: CHARACTERS}}, or {{role: ROLE, only: latin}}.",
    ),
    "fonts-role-unknown": CatalogueEntry(
        Severity.ERROR,
        "没有“{role}”这个用途",
        "现有用途：{known}。",
        "there is no role “{role}”",
        "The roles are: {known}.",
    ),
    "fonts-role-circular": CatalogueEntry(
        Severity.ERROR,
        "“{role}”绕了一圈又引用到自己",
        "请给其中一个用途直接写出字体名。",
        "“{role}” refers back to itself",
        "Give one of these roles the names of faces.",
    ),
    "fonts-role-limited": CatalogueEntry(
        Severity.ERROR,
        "“{role}”的字体都限定了用字，别的字没有字体可用",
        "请至少写一种不带 only 的字体；要接着用自带的各种，加一行 - 默认。",
        "every face of “{role}” is limited to some characters",
        "Name one face without “only”; “- default” goes on with the shipped ones.",
    ),
    "no-package-manager": CatalogueEntry(
        Severity.ERROR,
        "这台机器上没有 apt，不能自动安装开放字体",
        "请用系统自己的办法安装。Fedora：dnf install texlive-fandol google-noto-serif-cjk-fonts "
        "google-noto-sans-cjk-fonts liberation-serif-fonts liberation-sans-fonts；"
        "Arch：pacman -S texlive-langchinese noto-fonts-cjk ttf-liberation；"
        "macOS：brew install --cask font-noto-serif-cjk-sc font-noto-sans-cjk-sc font-liberation；"
        "Windows：在“可选功能”里添加“简体中文补充字体”（仿宋、楷体、黑体），再装 Noto Serif CJK SC。"
        "也可以把字体文件直接放进工作文件夹的 fonts/。",
        "there is no apt on this machine to install the open fonts with",
        "Install them the system's way. Fedora: dnf install texlive-fandol google-noto-serif-cjk-fonts "
        "google-noto-sans-cjk-fonts liberation-serif-fonts liberation-sans-fonts; "
        "Arch: pacman -S texlive-langchinese noto-fonts-cjk ttf-liberation; "
        "macOS: brew install --cask font-noto-serif-cjk-sc font-noto-sans-cjk-sc font-liberation; "
        "Windows: add the optional feature “Chinese (Simplified) Supplemental Fonts” and Noto Serif CJK SC. "
        "Or put font files into the workspace's fonts/.",
    ),
    "package-unknown": CatalogueEntry(
        Severity.ERROR,
        "软件包列表里没有 {packages}",
        "列表可能还没有下载或过期：以管理员身份运行 apt-get update 后再试（Ubuntu 还须启用 universe）。",
        "the package lists have no {packages}",
        "They may be missing or old: run apt-get update as root, then try again (on Ubuntu enable universe).",
    ),
    "package-failed": CatalogueEntry(
        Severity.ERROR,
        "取不到软件包 {package}：{reason}",
        "请看网络是否通、磁盘是否已满；再次运行会接着装还没有的字体。",
        "the package {package} can't be had: {reason}",
        "See whether the network is up and the disk has room; run again to go on with what is still wanting.",
    ),
    "package-without": CatalogueEntry(
        Severity.ERROR,
        "软件包 {package} 里没有 {files}",
        "这个系统版本的软件包换了内容；请另找这些字体文件，放进工作文件夹的 fonts/。",
        "the package {package} does not hold {files}",
        "This release's package differs; get these files elsewhere and put them into fonts/.",
    ),
}
