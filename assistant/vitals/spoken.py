"""Values as Chinese speakers write them, each in the way that the patterns of values read: 高压一百九 as 高压190, 血糖2点8 as 血糖2.8, 血压130 80 as 血压130/80."""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.person import zh_number

_ONE = "[一二两三四五六七八九]"
# 一百九, 一百零五, 二百二, 一百一十五, 八十五, 二十几; a bare digit only before 点: 五点六.
_COUNT = rf"(?:[一二两]百(?:零?{_ONE}(?:十{_ONE}?)?)?|{_ONE}?十{_ONE}?)"
_NAMES = "高压|低压|上压|下压|收缩压|舒张压|血压|血糖|血氧(?:饱和度)?|指氧|氧饱和度|手环|手表|心率|心跳|脉搏|呼吸(?:频率)?|体温"
_GAP = r"[^\d，。；、！？\n一二两三四五六七八九十百点]{0,8}?"
_UNITS = r"(?![\d百千万]|个(?:小时|半|月)|[天周年月岁次片粒点]|分钟|小时|星期|多[天周年月岁])"
_WORDS = re.compile(rf"({_NAMES})({_GAP})(?:百分之)?({_COUNT})(?:几|多|来)?{_UNITS}")
_POINT = re.compile(rf"({_NAMES})({_GAP})(\d{{1,3}}|{_COUNT}|{_ONE})点([\d零{_ONE[1:-1]}])(?![\d.点]|[十百分钟个半])")
_ABOUT = re.compile(rf"(血糖)({_GAP})(\d{{1,2}}|{_COUNT}|{_ONE})点(?:几|多)(?!钟|[吃测量])")
_TWO = re.compile(r"(血压)([^\d，。；！？\n/]{0,8})([1-2]?\d\d)多?(?:\s*[，,、~]\s*|\s+|多)([1-9]\d|1\d\d)多?(?![\d/.%]|多?\s*[天周年月岁次片粒点分小个mM])")
# 还是乱跳，一分钟一百五十多下; 数脉只有三十八下.
_BEATS = re.compile(rf"((?:跳|脉|心率)[^。！？\d一二两三四五六七八九十百]{{0,14}}?(?:[一每]分钟)?[^\d，。一二两三四五六七八九十百]{{0,3}}?)(\d{{2,3}}|{_COUNT})(?:多|来|几)?下(?!午)")
# 心脏突突跳一百八, 心跳到180.
_JUMPS = re.compile(r"(心脏?[^，。；！？\d一两]{0,4}跳(?:到了?|得|了)?)(1\d\d|2[0-4]\d|[一两]百[一二两三四五六七八九十]{0,3})(?:多|来|几)?(?![\d米步次个岁天])")
_A_MINUTE = re.compile(rf"((?:呼吸|喘气|心跳|心率|脉搏)[^\d，。；]{{0,4}}分钟[^\d，。；]{{0,2}}?|(?:一|每)分钟(?:呼吸|喘气?))(\d{{2,3}}|{_COUNT})(?:多|来|几)?(?:次|下)")


def digits(text: str) -> str:
    """A whole number in digits, however it was written."""
    return f"{zh_number(text):.0f}"


def _two(match: re.Match[str]) -> str:
    upper, lower = int(match[3]), int(match[4])
    return f"{match[1]}{match[2]}{upper}/{lower}" if 60 <= upper < 300 and 30 <= lower < upper else match[0]


TIDIED: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], str]], ...] = (
    (_POINT, lambda m: f"{m[1]}{m[2]}{digits(m[3])}.{digits(m[4])}"),
    (_ABOUT, lambda m: f"{m[1]}{m[2]}{digits(m[3])}.0"),
    (_A_MINUTE, lambda m: f"{m[1].replace('喘', '呼吸')}{digits(m[2])}次"),
    (_BEATS, lambda m: f"{m[1]}心率{digits(m[2])}" if zh_number(m[2]) >= 25 else m[0]),
    (_JUMPS, lambda m: f"{m[1]}心率{digits(m[2])}"),
    (_WORDS, lambda m: f"{m[1]}{m[2]}{digits(m[3])}"),
    (_TWO, _two),
)
