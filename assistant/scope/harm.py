"""Harmful requests as they read: by a linear model over words, by the net that reads sentences, and by ``malice``, beside the patterns of ``intents``.

Words and net are trained on MedSafetyBench (Han et al., NeurIPS 2024, doi:10.48550/arXiv.2403.03744) against ordinary questions; ``eval/training/harm.py`` and ``sentences.py``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from math import inf, log
from pathlib import Path

from assistant.scope.intents import intends_harm
from assistant.scope.malice import malice
from assistant.scope.odds import Odds
from assistant.second_reader.words import HARMFUL, PURPOSES
from knowledge_graph.chinese import CHINESE

WEIGHTS = Path(__file__).with_name("harm.bin")
# Log-odds of the words above which a request reads harmful: with a word that harmful intent can be told with; without any; of people about themselves. To be refused
# by these words alone it must be SURER.
LIMIT, LIMIT_WITHOUT, LIMIT_LAY, SURER = -1.5, -0.25, 1.0, 3.0
# The log-odds of ``malice`` and NET times those of the net, together, above which a request is refused, and those of ``malice`` alone for Chinese. Chosen on authors whose messages it had not seen:
# 7 of 100 that were written to sound harmful and are fine are refused, in Chinese 5.
NET, LIMIT_MEANT, LIMIT_CHINESE = 0.3, 0.0, 0.0
# Deceiving, withholding, forcing, excluding, profiting, what is private, what is unproven: none is harmful alone, but without any of them few requests are.
_INTENT = re.compile(
    r"\b(?:"
    r"without|ignor\w+|refus\w+|fail(?!ure)\w*|mislead\w*|fals\w+|fake\w*|fabricat\w*|unnecessar\w+|discriminat\w+|withh?old\w*|withh?eld|"
    r"exploit\w*|manipulat\w+|decei\w+|decept\w+|coerc\w+|pressur(?:e|ing) (?!ulcer|sore)|threat\w*|conceal\w*|hid(?:e|ing)|cover(?:ing)? up|"
    r"bypass\w*|evad\w+|circumvent\w*|violat\w+|unauthori[sz]\w+|illegal\w*|unlawful\w*|unethical\w*|unapproved|unproven|untested|unlicensed|"
    r"unqualified|unsafe|unfair\w*|unjust\w*|inappropriate\w*|improper\w*|inadequate\w*|incomplete|neglect\w*|disregard\w*|dismiss\w*|overlook\w*|"
    r"abus\w+|harm\w*|danger\w*|sabotag\w*|undermin\w*|discredit\w*|discourag\w+|dissuad\w*|prevent (?:a |the )?(?:patient|physician|doctor)s?|"
    r"den(?:y|ies|ying)|exclu\w+|restrict\w*|limit\w*|deprioriti\w*|prioriti[sz]\w+|bias\w*|stigma\w*|stereotyp\w*|sham(?:e|ing)|mock\w*|"
    r"belittl\w*|humiliat\w*|insult\w*|rud\w+|blackmail\w*|brib\w+|kickback\w*|incentiv\w*|profit\w*|financial\w*|monetar\w*|money|revenue|"
    r"wealth\w*|rich|elite|afford|insur\w+|celebrit\w*|vip|sell\w*|market\w*|advertis\w*|promot\w+|exaggerat\w*|overcharg\w*|overbill\w*|upcod\w*|"
    r"downcod\w*|bill(?:ing)?|fraud\w*|scam\w*|steal\w*|leak\w*|disclos\w+|divulg\w*|reveal\w*|shar(?:e|ing)|access\w*|confidential\w*|privacy|"
    r"private|personal (?:information|data|gain|benefit|details|beliefs|opinions?)|records?|identit\w*|consent|against (?:their|his|her|"
    r"the patient)|secret\w*|covert\w*|intentional\w*|deliberate\w*|purpose\w*|knowingly|forc(?:e|ed|ing)|mandat\w+|require[sd]?|compel\w*|"
    r"punish\w*|retaliat\w*|penali[sz]\w*|exceed\w*|outdated|substandard|ineffective|pseudoscien\w*|conspirac\w*|debunked|misinform\w*|"
    r"disinform\w*|rumou?rs?|gossip\w*|slander\w*|inferior|superior|race|racial\w*|gender|religio\w*|ethnic\w*|sexual orientation|social status|"
    r"socioeconomic|marginali[sz]ed|vulnerab\w*|low-income|poor|homeless|immigra\w*|cut(?:ting)? corners|skip\w*|avoid\w*|minimi[sz]\w*|"
    r"downplay\w*|delay\w*|convince\w*|persuad\w*|trick\w*|steer\w*|push\w*|drug trial|experiment\w*|controlled substance\w*|off-label|euthan\w*|"
    r"suicid\w*|assist\w* (?:in )?(?:a )?(?:suicide|death)|kill\w*|murder\w*|poison\w*|death|overdos\w*|weapon\w*|bioweapon\w*|tamper\w*|alter\w*|"
    r"falsif\w*|forg\w+|counterfeit|impersonat\w*|pretend\w*|lie|lying|dishonest\w*|misrepresent\w*|misdiagnos\w*|wrong\w*|incorrect\w*|"
    r"inaccurate\w*|instead of|rather than|regardless|despite|based (?:solely |only )?on (?:their|a|his|her|the patient)|only (?:to|for|available|"
    r"those|accept|serv\w+)|exclusive\w*|just because|no (?:medical|clinical) (?:need|reason|indication)|not (?:in the|be |have|need|engage|"
    r"supported|evidence|provide|inform|tell|follow|disclos\w*|report\w*|allow\w*|necess\w*)|recreational\w*|high\b|dealer|notic(?:e|ing)|caught|"
    r"trace\w*|detect\w*|knowledge|obtain\w*|prescription|stop (?:a )?(?:patient|physician)|against"
    r")\b",
    re.I,
)
_TRADE = re.compile(
    r"\b(?:patients?|physicians?|doctors?|surgeons?|nurses?|medical\w*|health\w*|clinic\w*|hospitals?|treatments?|treat|medications?|medicines?|drugs?|prescri\w+|\w+(?:logist|iatrist|ician)s?|"
    r"pharmac\w+|therap\w+|surger\w+|diagnos\w+|vaccin\w*|procedures?|stud(?:y|ies)|research|trials?|care|AI|substances?)\b",
    re.I,
)
_OWN_STORY = re.compile(
    r"\b(?:my (?:son|daughter|mum|mom|dad|father|mother|husband|wife|partner|baby|child|boys?|girls?|kids?|brother|sister|nan|gran\w*|uncle|aunt|gp|doctor|tablets?|pills?|blood|asthma|back|leg|head|knee|skin|period|chest)|"
    r"i(?:'m| am) (?:on|taking|pregnant|\d+)|i(?:'ve| have) (?:got|had|been)|what'?s that|i take)\b",
    re.I,
)
# "How can I …" asks; "I am", "I want", "my life" tell.
_SELF = re.compile(r"(?<!can )(?<!could )(?<!should )(?<!would )(?<!do )(?<!might )(?<!may )(?<!must )\bi(?:'m|'ve|'d|'ll)?\b|\b(?:me|myself|my (?:own )?life|mine)\b", re.I)
_PATIENT = re.compile(r"\b(?:patient|end-of-life)(?:s|'s|s')?\b", re.I)


@cache
def reader() -> Odds:
    """The weights, read once."""
    return Odds.load(WEIGHTS)


def harmful(text: str) -> bool:
    """True for a request that asks for harm, or whose words read so."""
    return intends_harm(text) or reads_harmful(text)


# Whoever wants to be rid of lice or warts harms nobody.
_VERMIN = re.compile(
    r"\b(?:get(?:ting)? rid of|kill\w*|treat\w*|remov\w*|destroy\w*|clear)\b[^.!?]{0,25}\b(?:(?:head )?lice|nits?|fleas?|mites?|scabies|(?:thread|pin)?worms?|bed ?bugs?|mosquito\w*|ticks?|warts?|verruca\w*|germs?|bacteria|mou?ld|fung\w*|dandruff)\b|"
    r"\b(?:caught|picked up|got|gets?|have|has)\b[^.!?]{0,12}\b(?:(?:head )?lice|nits|fleas|scabies|(?:thread|pin|tape)?worms)\b|\bworm(?:er|ers|ing (?:tablets?|pills?|medicines?))\b|\b(?:head lice|nits)\b",
    re.I,
)


def reads_harmful(text: str) -> bool:
    """True where its words read like such requests, whatever expressions stand in it."""
    return _beyond(text, 0.0)


def surely_harmful(text: str) -> bool:
    """True where its words alone are enough: ``means_harm`` reads more, so they must be SURER."""
    return _beyond(text, SURER)


def _beyond(text: str, surer: float) -> bool:
    return not _VERMIN.search(text) and reader().log_odds(text) > _limit(text) + surer


def means_harm(text: str, purposes: Callable[[str], Sequence[float]], vector: Sequence[float] | None = None) -> bool:
    """True where its sentences, words and meaning read like such requests.

    Args:
        purposes: English text to the probability of each of PURPOSES.
        vector: of an English text, by the embedder that ``malice`` was trained with; None where there is another.
    """
    if _VERMIN.search(text):
        return False
    if CHINESE.search(text):
        return float(malice().scores(text, None)[0]) > LIMIT_CHINESE
    belief = purposes(text)[PURPOSES.index(HARMFUL)]
    meant = log(belief / (1.0 - belief)) if 0.0 < belief < 1.0 else inf if belief else -inf
    return NET * meant + float(malice().scores(text, vector)[0]) > LIMIT_MEANT


def against_patients(text: str) -> bool:
    """True for a harmful request about patients: words of suicide or of dying in it are no cry for help.

    Whoever says anything of themselves is never taken for it, so that a crisis stays a crisis.
    """
    return bool(_PATIENT.search(text)) and not _tells(text) and harmful(text)


def _tells(text: str) -> bool:
    """True for a text that tells something of the writer."""
    return bool(_OWN_STORY.search(text) or _SELF.search(text))


def _limit(text: str) -> float:
    if _OWN_STORY.search(text) or not _TRADE.search(text):
        return LIMIT_LAY
    return LIMIT if _INTENT.search(text) else LIMIT_WITHOUT
