"""What the guard says, in English and Chinese."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from starlette.requests import cookie_parser

from ui.locale.words import LANGUAGES, Language, preferred

CHOSEN = "anamnesis-language"
"""The cookie that the script of the page sets when somebody uses the switch."""
Word = Literal[
    "login", "lead", "name", "password", "enter", "wrong", "wait", "locked", "stale", "out", "leave", "stay", "ask_out", "change", "present", "fresh", "again", "save", "differ", "weak", "changed", "not_present",
    "own", "held", "conversations", "turns", "profiles", "feedback", "account", "export", "export_how", "erase", "goes", "goes_account", "stays", "stays_audit", "stays_backups", "stays_files",
    "sure", "sure_word", "unsure", "erased", "unscrubbed",
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
    "stale": ("This form had been open for too long. Please try again.", "此表单已过期。请重试。"),
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
    "own": ("Your data", "您的数据"),
    "held": ("What is kept of you here", "这里保存的您的数据"),
    "conversations": ("Conversations", "对话"),
    "turns": ("Messages and answers in them", "其中的消息和回答"),
    "profiles": ("Kept under About me", "“关于我”中保存的内容"),
    "feedback": ("Feedback on sentences", "对句子的反馈"),
    "account": ("Your account", "您的账户"),
    "export": ("Export everything", "导出全部数据"),
    "export_how": ("One JSON file with all of this, in plain text. Keep it where only you can read it.", "包含以上全部内容的一个 JSON 文件，未加密。请存放在只有您能读取的地方。"),
    "erase": ("Erase everything", "删除全部数据"),
    "goes": ("All that is listed above is removed for good, for all your devices. It cannot be undone; export it first if you may need it.", "以上列出的全部内容将被永久删除，在您的所有设备上都是如此。此操作无法撤销；如以后可能需要，请先导出。"),
    "goes_account": ("Your account goes with it: you are logged out everywhere, and cannot log in again.", "您的账户也会一并删除：您将在所有设备上退出登录，并且无法再登录。"),
    "stays": ("What stays:", "仍会保留的内容："),
    "stays_audit": ("the audit: who did what and when, in numbers, without names and words; it also says that you erased", "审计记录：谁在何时做了什么，只有编号，没有姓名和文字；其中也会记录此次删除"),
    "stays_backups": ("backups made before, until whoever runs this computer removes them", "此前制作的备份，直到管理这台电脑的人将其删除"),
    "stays_files": ("files saved or exported before, by you or by whoever runs this computer", "您或管理这台电脑的人此前保存或导出的文件"),
    "sure": ("Type ERASE to confirm", "输入“删除”以确认"),
    "sure_word": ("ERASE", "删除"),
    "unsure": ("Nothing was erased. Type ERASE in the field if you mean it.", "没有删除任何内容。如确实要删除，请在输入框中输入“删除”。"),
    "erased": ("Everything that was kept of you is erased.", "您的全部数据已删除。"),
    "unscrubbed": ("Everything of you is erased, but bytes of it may still be on the disk, since another program is using the records. Tell whoever runs this computer.", "您的全部数据已删除，但由于另一程序正在使用记录，磁盘上可能仍有残留。请告知管理这台电脑的人。"),
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


def language(headers: Mapping[str, str]) -> Language:
    """What was chosen on the page, else what the browser would rather read."""
    chosen = cookie_parser(headers.get("cookie", "")).get(CHOSEN, "")
    return next((one for one in LANGUAGES if one == chosen), None) or preferred(headers.get("accept-language", "")[:200])
