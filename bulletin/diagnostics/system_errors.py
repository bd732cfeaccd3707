"""What the operating system says is wrong, in Chinese."""

from __future__ import annotations

import errno
import os

_REASONS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "系统不允许",
    errno.ENOENT: "没有这个文件或文件夹",
    errno.ENOTDIR: "路径中间有一段不是文件夹",
    errno.EISDIR: "这是文件夹，不是文件",
    errno.EEXIST: "已经有了",
    errno.ENOTEMPTY: "文件夹不是空的",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "超过了磁盘配额",
    errno.EROFS: "这个盘是只读的",
    errno.EIO: "读写磁盘出错",
    errno.EBUSY: "正在使用",
    errno.ELOOP: "符号链接绕成了圈",
    errno.ENAMETOOLONG: "名称太长",
    errno.EMFILE: "打开的文件太多",
    errno.ESTALE: "网络盘上的文件已经换过",
    errno.ECONNREFUSED: "对方拒绝连接",
    errno.ECONNRESET: "对方断开了连接",
    errno.ETIMEDOUT: "没有回应",
    errno.EHOSTUNREACH: "网络不通",
    errno.ENETUNREACH: "网络不通",
}
_IN_CHINESE = {os.strerror(code): text for code, text in _REASONS.items()}


def in_chinese(reason: str) -> str:
    """Return a reason of the operating system in Chinese, any other text as it is."""
    return _IN_CHINESE.get(reason, reason)
