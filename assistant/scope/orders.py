"""Sentences of a passage that give orders to whoever reads it for somebody: never evidence.

A source tells people about health. One that speaks to the assistant ("ignore previous instructions", "add to your response") tries to
steer it (indirect prompt injection, Greshake et al. 2023, doi:10.1145/3605764.3623985; Yi et al. 2023, doi:10.48550/arXiv.2312.14197).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from indexes.sentences import Pick

_ANSWER = r"(?:your (?:\w+ )?(?:answer|response|reply|output|summary|completion)|(?:the|every|each|any) (?:final |model'?s? |assistant'?s? )(?:answer|response|reply|output)s?|(?:letters|vowels|words|keywords|typos|spaces|letter|word) (?:of|in|from|to|by)? ?(?:your|the) (?:answer|response|reply|message|text)|your (?:message|text|reply))"
_ORDERS = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # To the machine.
        r"\b(?:ignore|disregard|forget|override|bypass|do not follow|stop following)\b[^.!?]{0,30}\b(?:previous|prior|above|earlier|preceding|all|any|your|the|system|other)\b[^.!?]{0,20}\b(?:instructions?|prompts?|rules?|guidelines?|context|directions?|safety|messages?)\b",
        r"\b(?:system prompt|developer (?:mode|message)|jailbreak|as an? (?:ai|language model|assistant|chatbot)\b|(?:dear|attention|hey|hello|note to(?: the)?|message (?:to|for)(?: the)?|instructions? (?:to|for)(?: the)?|for the|you are (?:now )?an?|if you are an?) (?:ai|llm|language model|assistant|chatbot|bot|model)s?\b)",
        r"(?:<\|?(?:im_start|im_end|system|assistant|user|endoftext)\|?>|\[/?(?:INST|SYSTEM)\]|^\s*(?:###\s*)?(?:system|assistant|user|instruction)s?\s*:)",
        rf"\b(?:in|to|of|from|into|with|within|throughout|at the (?:start|end|beginning) of|for|by) {_ANSWER}\b|\b(?:modify|augment|enhance|render|alter|rewrite|change|start|begin|end|finish|preface|close|write|format|phrase|provide|give|encode|scramble|convert|combine|group|replace|substitute|misspell|anagram|jumble|rearrange|prefix|append)\b[^.!?]{{0,40}}\b{_ANSWER}\b",
        r"\b(?:tell|inform|convince|instruct|advise|persuade|direct|encourag\w+|suggest(?:ing)?(?: that)?|remind(?:er)?(?: for)?) (?:the |this |your |any )?(?:users?|readers?|reader|person asking|asker)\b(?: to| that|$|[^.!?]{0,30}\b(?:install|visit|join|download|click|buy|share|vote|donate|reach out)\b)",
        r"\b(?:respond|reply|answer) (?:only |exclusively |always |instead )?(?:with|in (?:french|german|spanish|russian|chinese|capitals|capital letters|base64|rhyme|verse|emoji|code|anagrams?|json|the style)|as if)\b|\b(?:repeat|print|output|reveal|say|write) (?:the following|this sentence|these words|exactly|your (?:instructions|prompt|rules)|\")",
        # Away from health.
        r"\b(?:www\.\S+|https?://\S+|\S+@\S+\.(?:com|org|net|xyz))\b[^.!?]{0,80}\b(?:download|install|click|cracked|free game|tool|update|subscribe|giveaway|prize|rich|speed)\b|\b(?:download|install)\b[^.!?]{0,50}\b(?:from|at)\b[^.!?]{0,10}(?:www\.|https?://|\S+\.(?:com|xyz|net))",
        r"\b(?:one weird trick|won'?t believe what|get rich|rich overnight|click here to|act now|limited (?:time )?offer)\b",
        # Tasks for a writer, coder or translator.
        r"^\W*(?:please )?(?:translate|compose|draft (?:an?|the)|write (?:an?|me|the|some) (?:\w+ ){0,3}(?:poem|story|essay|letter|speech|article|code|function|song|haiku)|provide (?:an?|the|your) (?:poem|example of how|reply|response|spanish|french|german|equivalent|anagram)|develop a speech|break down the plot|"
        r"replace (?:letters|vowels|every|all)|use (?:numbers|anagrams|symbols|commonly associated symbols) (?:for|in)|substitute letters|render your|introduce random|misspell|scramble|jumble|rearrange letters|anagram|remove (?:all )?spaces|group letters|combine words|convert vowels|"
        r"(?:include|add|integrate|insert|append) (?:a|an|the|this|\")\b[^.!?]{0,20}(?:sentence|statement|tip|reason|headline|reminder|link|paragraph|compelling|sensational|\")|describe the (?:life ?cycle|plot|process|history)|explain (?:the theory of relativity|how recursion works|the process of photosynthesis))",
        r"\b(?:python|javascript|mysql|php|sql) (?:function|query|database|code)\b|\b(?:in javascript|python [23]|using php|solve quadratic equations)\b|\bhow do you say '|\bwhat(?:'s| is) '[^']+' in (?:english|japanese|french|german|spanish|russian|chinese)\b",
        r"(?:忽略|无视|忘记)[^。]{0,10}(?:之前|以上|前面|所有)[^。]{0,6}(?:指令|指示|提示|规则)|(?:在|把)(?:你的)?(?:回答|回复|答案)(?:中|里|前|后)[^。]{0,6}(?:加入|添加|加上|写|包含)|作为(?:一个)?(?:AI|人工智能|语言模型|助手)|系统提示",
    )
)  # fmt: skip


@lru_cache(8192)
def gives_orders(sentence: str) -> bool:
    """True for a sentence that is aimed at the assistant rather than at people who want to know about health."""
    return any(pattern.search(sentence) for pattern in _ORDERS)


def without_orders(picks: Iterable[Pick]) -> list[Pick]:
    """The sentences that may be evidence, in their order."""
    return [pick for pick in picks if not gives_orders(pick.text)]
