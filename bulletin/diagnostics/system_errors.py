"""What the operating system says is wrong, in Chinese."""

from __future__ import annotations

_IN_CHINESE = {
    "Permission denied": "没有权限",
    "Operation not permitted": "系统不允许",
    "No such file or directory": "没有这个文件或文件夹",
    "Not a directory": "路径中间有一段不是文件夹",
    "Is a directory": "这是文件夹，不是文件",
    "File exists": "已经有了",
    "Directory not empty": "文件夹不是空的",
    "No space left on device": "磁盘满了",
    "Disk quota exceeded": "超过了磁盘配额",
    "Read-only file system": "这个盘是只读的",
    "Input/output error": "读写磁盘出错",
    "Device or resource busy": "正在使用",
    "Too many levels of symbolic links": "符号链接绕成了圈",
    "File name too long": "名称太长",
    "Too many open files": "打开的文件太多",
    "Stale file handle": "网络盘上的文件已经换过",
    "Connection refused": "对方拒绝连接",
    "Connection reset by peer": "对方断开了连接",
    "Connection timed out": "没有回应",
    "No route to host": "网络不通",
    "Network is unreachable": "网络不通",
}
"""By the texts of the C library, which are English unless a program asks for others."""


def in_chinese(reason: str) -> str:
    """Return a reason of the operating system in Chinese, any other text as it is."""
    return _IN_CHINESE.get(reason, reason)
