"""What must be looked at, felt or tested before anybody can say: a picture, a lump, a mole, a yes or no about one's own body."""

from __future__ import annotations

import re

_PICTURE = r"(?:photos?|pictures?|pics?|images?|x-?rays?|scans?|mri|ct|ecgs?|ekgs?|ultrasound|selfie|snap|screenshot|video|attachment|mammogram|slides?)"
_SKIN = r"(?:moles?|lumps?|bumps?|rash(?:es)?|spots?|marks?|patch(?:es)?|growths?|swelling|freckles?|blisters?|sores?|lesions?|bite|cysts?|node|nodule|discharge|thing|blob|scab|ulcer|bruise|poo|stool|wound|cut|stitches|toenail|tooth|tongue|eye|throat)"
_VERDICT = r"(?:cancer(?:ous)?|benign|malignant|harmless|melanoma|broken|fractured|infected|a (?:cyst|tumou?r|bite|wart|fracture|hernia|sprain|break)|shingles|chickenpox|measles|scabies|ringworm|herpes|skin cancer|serious|dangerous|sprained|torn|septic|anything (?:bad|serious))"
_GENERAL = re.compile(
    r"\b(?:in general|how (?:can|do|does|would|could) (?:you|i|one|doctors?|they|we|a doctor)\b[^.?!]{0,20}\b(?:tell|know|recogni|spot|check|distinguish|diagnos)|what (?:does (?:a|an|the|\w+ \w* ?(?:look|feel))|do (?:they|you|people|doctors)|would|are the (?:signs|symptoms|chances)|makes|changes|tests?|is the difference)|difference between|signs of|symptoms of|when should|how (?:often|common|likely)|which tests?|what tests?|how is|how are|should i (?:see|go|be worried|worry)|is it true|what can i do|what should i do)\b",
    re.I,
)  # fmt: skip
_LOOK = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"\b(?:attach(?:ed|ing|ment)|enclosed|uploaded|upload|sent (?:you )?(?:a|the|my)|sending|here(?:'s| is| are)|see (?:the |my |this )?|look(?:ing)? at (?:this|the|my)|read (?:this|my|the)|interpret (?:this|my|the)|from (?:this|the|my)|in (?:this|the|my attached))\b[^.?!]{{0,30}}\b{_PICTURE}\b",
        rf"\b{_PICTURE}\b[^.?!]{{0,25}}\b(?:attached|enclosed|uploaded|below|above|i sent|i took|here)\b|\b(?:see|have a look at|look at) (?:this|it|the (?:photo|pic|picture|image))\b[^.?!]{{0,20}}\band (?:tell|say)\b|\((?:see )?(?:photo|pic|picture|image)s?(?: attached| below)?\)",
        rf"\b(?:is|are|could|would|was)\b (?:this|that|it|these|those|the|my|his|her)\b(?: \w+(?:[- ]?(?:sized?|year old))?){{0,5}} ?\b{_SKIN}\b[^.?!]{{0,40}}\b{_VERDICT}\b",
        rf"\b{_SKIN}\b[^?]{{0,120}}\b(?:is (?:it|this|that)|are they|could (?:it|this) be|tell me (?:if|whether) (?:it'?s|it is|they'?re))\b[^.?!]{{0,15}}\b{_VERDICT}\b",
        r"\b(?:tell|say|know|confirm)(?: me)? (?:if|whether) (?:it|this|that|my|i|she|he)(?:'?s| is| have| has|'?ve)?\b[^.?!]{0,30}\b(?:broken|sprained|fractured|dislocated|cancer|torn|infected|pregnant|appendicitis|got (?:it|cancer|strep|covid|flu))\b",
        r"\b(?:do|have|has|does) (?:i|he|she|my \w+)\b[^.?!]{0,12}\b(?:have|got)?\b[^.?!]{1,40}\bor\b[^.?!]{1,40}\b(?:yes or no|which (?:one|is it)|tell me which)\b",
        r"\bwhich (?:one |of (?:the|these|those) (?:two|three|four|\d)? ?)?(?:is|do i have)(?: it)?\b[^.?!]{0,6}:? [^.?!]{2,60}\b(?:or)\b[^.?!]{2,40}\?",
        r"\bwhat(?:'?s| is| are)\b (?:this|that|these|those)\b[^.?!]{0,12}\b(?:rash|lump|mark|spots?|bump|growth|patch|mole|swelling|thing|bite|blister|sore|lesion)s?\b[^.?!]{0,25}\b(?:on|in|under|behind|inside|between)\b (?:my|his|her|our|the|their)\b",
        r"\b(?:is|are) (?:my|his|her|the) (?:\w+ ){0,2}(?:ankle|wrist|arm|leg|foot|toe|finger|nose|rib|hip|collarbone|hand|knee|thumb|bone)s? (?:broken|fractured|sprained|dislocated|torn)\b|\b(?:is|if) it(?:'?s| is)? (?:broken|fractured) or (?:just )?(?:sprained|bruised|badly bruised|a sprain)\b",
        r"(?:照片|图片|片子|X光|CT|核磁|心电图|B超|报告单)[^。？，,]{0,14}(?:发给你|发你|上传|附上|如图|在这|帮我看|看一下|看看)|(?:帮我看|看看|看一下|如图)[^。？]{0,14}(?:照片|图片|片子|X光|CT|心电图|这个(?:痣|结节|包|肿块|皮疹|疹子|斑))|(?:这|这个|这颗|这块|我的|我这个|身上的?)(?:痣|肿块|结节|包块|硬块|疹子|皮疹|斑|包)[^。？]{0,12}(?:是不是|是)[^。？]{0,6}(?:癌|恶性|良性|严重)|(?:良性|恶性)还是(?:恶性|良性)|(?:是|到底是)(?:骨折|断了)还是(?:扭伤|崴)",
    )
)  # fmt: skip
_SAW = re.compile(r"\b(?:x-?ray|scan|mri|ct|ecg|biopsy|report|doctor|they)\b[^.?!]{0,25}\b(?:showed|shows|said|says|found|reported|confirmed)\b|\bcame back\b", re.I)


def must_be_seen(text: str) -> bool:
    """True when the message wants a verdict on something that nobody here can see or feel."""
    found = [pattern for pattern in _LOOK if pattern.search(text)]
    return bool(found) and (found[0] in _LOOK[:2] or not (_GENERAL.search(text) or _SAW.search(text)))
