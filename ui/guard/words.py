"""What the guard says, in English and Chinese."""

from __future__ import annotations

import math
from typing import Literal

from starlette.datastructures import Headers

from ui.locale.words import Language, preferred

Word = Literal[
    "login", "lead", "name", "password", "enter", "wrong", "wait", "locked", "stale", "out", "leave", "stay", "ask_out", "change", "present", "fresh", "again", "save", "differ", "weak", "changed", "not_present",
    "host", "often", "large", "session", "origin", "role", "records", "missing", "unread", "full", "alone", "refused", "token",
]  # fmt: skip

WORDS: dict[Word, tuple[str, str]] = {
    "login": ("Log in", "登录"),
    "lead": ("Medical answers with their sources.", "有来源的医学解答。"),
    "name": ("Name", "用户名"),
    "password": ("Password", "密码"),
    "enter": ("Log in", "登录"),
    "wrong": ("The name or the password is wrong. Check both and try again.", "用户名或密码不正确。请检查后重试。"),
    "wait": ("Too many wrong passwords. Try again in {wait}.", "密码错误次数过多。请在{wait}后重试。"),
    "locked": ("This account is locked. Ask an administrator to open it.", "此账户已被锁定。请联系管理员解锁。"),
    "stale": ("This form had been open for too long. Please log in again.", "此表单已过期。请重新登录。"),
    "out": ("You are logged out.", "您已退出登录。"),
    "leave": ("Log out", "退出登录"),
    "stay": ("Back", "返回"),
    "ask_out": ("Log out of Anamnesis on this device?", "要在此设备上退出 Anamnesis 吗？"),
    "change": ("Change the password", "修改密码"),
    "present": ("Present password", "当前密码"),
    "fresh": ("New password, 12 characters or more", "新密码（至少 12 个字符）"),
    "again": ("New password once more", "再次输入新密码"),
    "save": ("Change", "修改"),
    "differ": ("The two new passwords are not the same. Type both again.", "两次输入的新密码不一致。请重新输入。"),
    "weak": ("A password has 12 to 1,024 characters and is not the name.", "密码需为 12 到 1,024 个字符，且不能与用户名相同。"),
    "changed": ("The password is changed. You are logged out everywhere else.", "密码已修改。您在其他设备上的登录均已退出。"),
    "not_present": ("That is not the present password. Check it and try again.", "当前密码不正确。请检查后重试。"),
    "host": ("This server is not reached under that name; whoever runs it can add the name with --public.", "本服务器不使用该名称；管理员可用 --public 添加。"),
    "often": ("Too many requests. Try again in {wait}.", "请求过多。请在{wait}后重试。"),
    "large": ("That is too large: at most {most:,} bytes are taken at once.", "内容过大：一次最多 {most:,} 字节。"),
    "session": ("Nobody is logged in here, or the session is over; log in again.", "尚未登录或登录已过期；请重新登录。"),
    "origin": ("This came from another website, or did not say where from; send it from our own page, or with Authorization: Bearer.", "此请求来自其他网站；请从本站页面发送。"),
    "role": ("Your account may not do this.", "您的账户无权执行此操作。"),
    "records": ("The records cannot be read or written now; whoever runs this server should look at its disk.", "目前无法读写记录；请联系管理员检查磁盘。"),
    "missing": ("There is nothing here.", "此处没有内容。"),
    "unread": ("This request cannot be read; reload the page and try again.", "无法读取此请求；请刷新页面后重试。"),
    "full": ("Too many files are uploaded; they are removed after an hour, try again then.", "上传的文件过多；文件会在一小时后删除，届时请重试。"),
    "alone": ("There are no accounts here, and nobody has to log in.", "此处没有账户，无需登录。"),
    "token": ("This call needs a valid token of a client that is configured here: {why}.", "此调用需要本服务器已配置的客户端的有效令牌：{why}。"),
    "refused": ("That cannot be done", "无法执行"),
}


def say(word: Word, language: Language = "en", wait: float = 0.0, most: int = 0, why: str = "") -> str:
    """A text; ``wait`` in seconds, ``most`` in bytes and ``why`` in English stand in some."""
    return WORDS[word][language == "zh"].format(wait=duration(wait, language), most=most, why=why)


def duration(seconds: float, language: Language) -> str:
    """A time in words, never shorter than it is."""
    whole = max(1, math.ceil(seconds))
    if whole < 120:
        return f"{whole} 秒" if language == "zh" else f"{whole} second{'s' if whole > 1 else ''}"
    minutes = math.ceil(whole / 60)
    return f"{minutes} 分钟" if language == "zh" else f"{minutes} minutes"


def language(headers: Headers) -> Language:
    """What the browser would rather read."""
    return preferred(headers.get("accept-language", "")[:200])
