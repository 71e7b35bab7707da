"""The words of notes that make a mention planned, suspected, over, denied or about something else: data of ``prose``."""

from __future__ import annotations

import re

NEGATIVE = re.compile(r"\b(?:negative|neg)(?P<list> for)?(?=\s+(?!for\b|test|result|and\b|on\b|pregnan)[a-z])", re.I)
TITLE = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr)\b\.?(?=\s+[A-Z])")
# A denial reaches over a list whose items are short; "her" and "any" make them long and mean nothing here.
DENIAL = re.compile(r"\b(?:den(?:y|ies|ied|ying)|no|without|negative for)\b", re.I)
DENY = re.compile(r"(?:\balso|\s)\s+deny\b", re.I)
SMALL = re.compile(r"(?<=\s)(?:her|his|the|their|any|new|recent|current)(?=\s)", re.I)
# The label of a line, "Constitutional:", hides that a list begins with "no".
SYSTEM = re.compile(r"^\s*(?:[A-Za-z]+[/ ,]*(?:and )?){1,5}:(?=\s*(?:no|denie[sd]|denies|negative)\b)", re.I)
POSITIVE = re.compile(r"(?:(?<=^)|(?<=[,:;]\s))\s*positive\b(?: for\b)?(?=\s+[a-z])", re.I)
# Words that would deny or tell what they do not: "without obvious cause" denies no complaint, and a relative who died felt no doom (a bereavement stays one).
IDLE = re.compile(r"\bwithout (?:an?y? )?(?:obvious|clear|apparent|identifiable) (?:cause|trigger|reason)s?\b|无(?:明显)?(?:诱因|原因)|(?<!husband )(?<!wife )(?<!partner )(?<!spouse )(?<!son )(?<!daughter )(?<!child )(?<!baby )\b(?:died|dies|deceased)\b", re.I)
SHORT_LIST = re.compile(
    r"\s*no\s+[\w/-]+(?:\s+[\w/-]+){0,2}(?:,\s+(?!no\b|but\b|and\b|is\b|has\b|now\b)[\w/-]+(?:\s+(?!is\b|has\b|with\b|now\b)[\w/-]+){0,2})+\s*\.?\s*",
    re.I,
)
# What follows the name of an illness and makes it no illness of the patient.
ABOUT = re.compile(
    r"^[\s-]*(?:19\s*)?(?:(?P<vaccine>vaccin\w*|immuni[sz]ation|booster|shot|jab)|test\w*|screen\w*|swab|prophylaxis|prevention|education|pandemic|precautions|guidelines|protocol|risk)\b",
    re.I,
)
# A date with nothing else.
ALONE = re.compile(r"\W*(?:in|on|since)?\s*(?:(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+)?[\d/.\-年月日]+\W*", re.I)
SAYS_MORE = {
    "alcohol-use-disorder": re.compile(r"abus|disorder|depend|alcoholi|withdraw|problem|heavy|excess|酗酒|依赖", re.I),
    "pregnancy": re.compile(r"pregnan|gravid|expecting|孕", re.I),
}
# Abbreviations that often mean something else: prostate-specific antigen, a skin test, a physical examination.
TWO_MEANINGS = frozenset({"psa", "ppd", "pe", "ms"})
RECENT = re.compile(
    r"\b(?:recent(?:ly)?|yesterday|today|(?:last|this|past|few|\d+) (?:day|week|month)s?|(?:days?|weeks?) ago|post-?op\w*|post-?partum|just)\b", re.I
)
STAYS = re.compile(r"\b(?:chronic|recurrent|ongoing|persistent|long-?standing|anxiety|panic)\b", re.I)
HEDGE = re.compile(
    r"(?:\b(?:possibl[ey]|probabl[ey]|presumed|likely|suspect\w*|suspicious for|suspicion (?:of|for)|concern\w*|worr\w+|rule out|question(?:able)?(?: of)?|consistent with|"
    r"suggest\w*|compatible with|could (?:be|have)|may (?:be|have)|might(?: be| have)?|versus|vs\.?|differential|evaluate for|screen(?:ing|ed)? for|at risk (?:of|for)|risk (?:of|for)|risk factors? for|"
    r"prevent\w*|prophylaxis|thought \w+ was having|rather than|instead of|fear of|afraid of|secondary to possible)|\br/o|\?|疑似|可疑|考虑|不排除|待排)[^.;,?]{0,40}$",
    re.I,
)
HEDGED = re.compile(
    r"^[^\w.;,]*(?:\?|(?:is|was|are|were|being)?\s*(?:suspected|likely|possible|to be ruled out|cannot be ruled out|cannot be excluded)\b|待查|可能|？)",
    re.I,
)
PLANNED = re.compile(
    r"\b(?:will|would|consider\w*|start\w*|initiat\w+|prescri\w+|recommend\w*|order\w*|refer\w*|plan(?:s|ned|ning)?|going to|advis\w+|discuss\w*|may|should|could|encourag\w+|"
    r"instruct\w*|if|trial|switch\w*|increase|decrease|add|begin|return|monitor\w*|watch|counsel\w*|provided|given|dispens\w+|schedule\w*|until|goal|suggest\w*|explain\w*|offer\w*|needs?)\b|建议|拟|给予|予",
    re.I,
)
PLANNED_ANYWHERE = re.compile(
    r"\b(?:will|going to|plan(?:s|ned)? (?:to|on)|wants? to|wishes to|would like to|scheduled (?:to|for))\s+(?:\w+\s+){0,2}?(?:start|begin|try|initiate|prescrib|consider|undergo|need|discontinu|stop|give)\w*|"
    r"\bconsider(?:ing)?\b|\b(?:offered|declined?|refuse[sd]?|recommended|advised)\b",
    re.I,
)
GOES_ON = re.compile(
    r"\b(?:continu\w+|remains?|stays?|(?:is|been|was) (?:currently )?(?:on|taking|using)|takes|currently|still on|refill\w*|doing well (?:on|with)|compliant with|tolerat\w+|maintain\w*)\b|继续|长期",
    re.I,
)
STOPPED = re.compile(
    r"\b(?:stopp(?:ed|ing)|discontinu\w+|no longer (?:on|tak\w+|us\w+|utili\w+)|quit|came off|come off|was (?:previously |formerly )?(?:on|taking)|had been (?:on|taking)|previously|formerly|"
    r"used to|in the past|off of|finished|not on|not taking|not currently|held|weaned)\b[^.;]{0,60}$|停用|曾用|曾服",
    re.I,
)
ENDED = re.compile(r"^[^.;,]{0,30}\b(?:was|were|has been|been)\s+(?:stopped|discontinued|held)\b|^\s*(?:altogether|in the past|previously)", re.I)
OVER = re.compile(
    r"\b(?:resolved|remission|status post|s/p|remote|childhood|prior|previous(?:ly)?|former(?:ly)?|ex-?smoker|quit|stopped|used to)\b|已愈|治愈", re.I
)
LIVED_LATER = re.compile(r"\b(?:since|diagnosed|known|for the (?:past|last)|chronic|ongoing|still|trying to)\b", re.I)
# A history of what comes and goes is past; of what stays once it is there, such as asthma, it is known and current.
PASSES = re.compile(
    r"attack|infarct|stroke|embol|thrombo|fracture|broken|pneumonia|infection|injur|accident|stone|appendicitis|sepsis|poison|bleed|ulcer|cancer|melanoma|lymphoma|leukaemia|miscarr|abscess|concussion|"
    r"pancreatitis|cellulitis|meningitis|measles|mumps|chickenpox|covid|shingles|surgery|therapy|delivery|birth|caesarean|overdose|contact|exposure",
    re.I,
)
SAVE = re.compile(r"\b(?:other than|except(?: for)?|apart from|besides)\b[^.;]*$", re.I)
LABEL = re.compile(
    r"^\s*(?:use|abuse|intake)?\s*[:–-]\s*(?:(?P<never>never|none|no\b|denie[sd]|negative|nil)|(?P<former>former|quit|ex-|previous|stopped))", re.I
)
# Under one heading with the family, these are still told of the patient.
LIFESTYLE = frozenset(
    {
        "smoking",
        "tobacco-dependence",
        "heavy-alcohol-use",
        "alcohol-use-disorder",
        "drug-use",
        "injecting-drug-use",
        "physical-inactivity",
        "unprotected-sex",
    }
)
