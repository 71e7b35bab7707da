"""What no source can know: somebody's own records, the fate of one person, which of two doctors is better, what happens at a place."""

from __future__ import annotations

import re

from assistant.types import Heard
from knowledge_graph.link import put_for
from knowledge_graph.store import Knowledge

_RECORDS = r"(?:results?|letters?|appointments?|operation|surgery|records?|notes?|file|prescription|referral|readings?|test|scan|x-?ray|mri|biopsy|smear|blood ?(?:test|s|pressure|sugar|group|type)?s?|hba1c|inr|glucose|cholesterol|weight|jabs?|vaccin\w+|dose|nhs number|check-?up|tablets)"
_RELATIVE = r"(?:(?:my|our|his|her|their) (?:(?:late|elder|older|younger|little|big|best|poor|own) )?(?:\w+(?:'s)? )?(?:mother|father|mum|mom|dad|parents?|gran\w*|nan\w*|uncle|aunt\w*|brother|sister|son|daughter|child|baby|wife|husband|partner|friend|cousin|colleague|neighbou?r|boss|ex|niece|nephew)|he|she|they|i|we)"
_PLACE = r"(?:bed|slot|appointment|vacancy|space|queue|stock|cubicle)s?"
_CARER = r"(?:doctor|surgeon|gp|consultant|hospital|clinic|dentist|specialist|practice|physio\w*|midwife|therapist|psychiatrist|dermatologist|cardiologist|pharmacy|chemist|ward|care home|nurse)s?"

_UNKNOWABLE = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # One's own records and what was said or planned.
        rf"\b(?:what|when|where|which|how (?:high|low|much|many))\b[^.?!]{{0,25}}\b(?:is|was|were|are|did|'s)\b[^.?!]{{0,25}}\bmy (?:last|latest|previous|recent|next|most recent|current|own)\b[^.?!]{{0,30}}\b{_RECORDS}\b",
        r"\b(?:what|when|which)\b (?:was|were|is|are) my (?:last |next |latest )?(?:\w+ )?(?:results?|appointments?|nhs number|blood (?:type|group)|hba1c|readings?)\b(?![^.?!]{0,30}\b(?:mean|supposed|normal|should)\b)|\bmy (?:next|last) appointment\b[^.?!]{0,20}\?|\bwhen (?:is|are|will|do) (?:my|i|they)\b[^.?!]{0,25}\b(?:appointment|operation date|call(?:ed)? me|ring me|get my results|results (?:be )?(?:back|ready|in))\b|\b(?:are|is|have) my\b[^.?!]{0,25}\bresults?\b[^.?!]{0,15}\b(?:back|ready|in|come|arrived)\b",
        rf"\bwhat (?:did|does|has|had|will)\b[^.?!]{{0,25}}\b(?:{_CARER}|he|she|they|letter|report|consultant)\b[^.?!]{{0,25}}\b(?:write|written|say|said|tell|told|put|note|prescribe[d]?|give|given|find|found|decide[d]?|conclude[d]?)\b(?![^?]{{0,60}}\b(?:mean|usually|for (?:a|an)|if)\b)",
        r"\b(?:can you|could you|please)?\s*(?:look up|pull up|show me|check|read out|find|send me|open|access) my (?:\w+ ){0,2}(?:records?|notes|file|results?|chart|appointments?|prescriptions?|test results?)\b",
        r"\b(?:which|what) (?:one|tablet|pill|medicine|drug|injection|vaccine|jab|antibiotic|cream|operation)\b[^.?!]{0,20}\b(?:was it|was (?:i|that)|did (?:i|they|he|she) (?:take|have|get|give|gave|use|prescribe))\b|\b(?:do you )?remember (?:me|what i (?:said|told|asked)|my)\b|\bhow (?:many|much)\b[^.?!]{0,30}\bdid i (?:take|have|eat|drink|weigh|sleep)\b",
        # What will become of one person.
        rf"\bwill {_RELATIVE}\b[^.?!]{{0,15}}\b(?:survive|die|live|make it|pull through|wake up|recover|be ok(?:ay)?|be all right|be alright|get better|walk again|come home|win|be cured|need (?:another|a) operation)\b(?![^?]{{0,30}}\bif\b)",
        rf"\b(?:when|what year|which (?:year|day|month)|how (?:soon|old))\b[^.?!]{{0,20}}\b(?:will|am|is|are|do|does|would)\b ?{_RELATIVE}?\b[^.?!]{{0,12}}\b(?:going to )?(?:die|pass away|be dead)\b|\bhow long (?:have i|has (?:he|she|my \w+)|do i) (?:got|left|have)(?: left)?(?: to live)?\s*\?|\b(?:am i|is (?:he|she|my \w+)) going to die (?:on|in|this|next|before|from it tomorrow)\b",
        r"\bwhat will (?:the|my|his|her|their|tomorrow'?s)\b[^.?!]{0,30}\b(?:scan|test|result|biopsy|x-?ray|mri|operation|doctor|consultant|smear|ultrasound|letter)s?\b[^.?!]{0,25}\b(?:show|find|say|be|reveal|tell)\b|\bwill (?:my|his|her|the) (?:\w+ ){0,2}(?:scan|test|results?|biopsy|mri|smear|x-?ray)\b[^.?!]{0,25}\b(?:be (?:clear|normal|good|bad|positive|negative|ok(?:ay)?|all right)|show|come back)\b",
        r"\b(?:will|is) (?:it|the baby|my baby)(?: going to)? be (?:a )?(?:boy|girl|born on|twins)\b|\bwhat (?:sex|day|date|time)\b[^.?!]{0,20}\b(?:will )?(?:my|the|our) baby\b[^.?!]{0,15}\b(?:be|come|arrive|born)\b|\bhow (?:tall|clever|long) (?:will|is) (?:my|the) (?:son|daughter|baby|child) (?:be|become|going to|live)\b",
        # Which is better, who is who, and what happens at a place.
        rf"\b(?:which|who)\b[^.?!]{{0,45}}\b{_CARER}\b[^.?!]{{0,60}}\b(?:is|are|'s|has|would be|should i (?:see|choose|pick|go))\b[^.?!]{{0,25}}\b(?:better|best|nicest|cheapest|good|kinder|quickest|safest|fewest|near)\b|\b(?:better|best|good|top|cheapest|nearest|recommend(?:ed)?)\b[^.?!]{{0,15}}\b(?:\w+ )?{_CARER}\b[^.?!]{{0,25}}\b(?:in|near|at|around|for me|here|from)\b[^.?!]{{0,30}}(?:\b(?:my (?:town|area|city|street)|me|here|town|[A-Z]\w+)\b)",
        r"\b(?:is|are) (?:dr|doctor|mr|mrs|nurse|professor)\.? [a-z]\w+\b[^.?!]{0,30}\b(?:good|any good|better|nice|in today|available|married|qualified|on (?:duty|call|holiday|leave))\b|\b(?:should i trust|is) my (?:gp|doctor|surgeon|consultant|dentist) (?:any good|good|lying|right about me|competent)\b",
        rf"\b(?:is|are) there (?:a|an|any|still)? ?(?:free )?{_PLACE}\b[^.?!]{{0,30}}\b(?:free|available|left|on|at|in|today|tomorrow|tonight|tonite)\b|\bhow (?:long|busy) is the (?:wait\w*|queue|a&e|er|emergency department|waiting (?:list|time))\b|\bwhat(?:'s| is| are) the (?:waiting (?:time|list)|opening (?:times|hours)|phone number|telephone number|address|visiting hours|parking)\b|\b(?:is|are) (?:the )?(?:\w+ ){{0,3}}(?:pharmacy|chemist|surgery|clinic|a&e|hospital)\b[^.?!]{{0,25}}\b(?:open|closed|shut|busy)\b|\bwhat time (?:does|do|is)\b[^.?!]{{0,30}}\b(?:pharmacy|chemist|surgery|clinic|doctor|gp|ward|hospital)\b",
        r"(?:^|[.;?!] ?|\b(?:so|and) )(?:has|have|did)\b ?(?:the |my |our )(?:chemist|pharmacy|pharmacist|surgery|gp|clinic|lab|hospital|boots)\b[^.?!]{0,40}\b(?:got|received|sent|posted|in yet|in stock|ready|rung|called|lost|ordered)\b",
        r"\bwhy (?:has|is|was|did|does|won'?t|are|have)\b[^.?!]{0,10}\b(?:my|our) (?:colleague|boss|neighbou?r|teacher|manager|ex|friend|cousin|landlord|employee|workmate|mate|doctor|gp)\b[^.?!]{0,20}\b(?:been )?(?:off|away|absent|in (?:hospital|a wheelchair)|so (?:thin|late|quiet)|not (?:told|saying|answer\w*)|late|signed off|leaving|left|lost (?:his|her) hair|take|taking|say|tell)\b",
        rf"\bwho (?:was|is|were|are) (?:the|my)\b[^.?!]{{0,15}}\b(?:{_CARER}|donor|real father|blood donor|person)\b[^.?!]{{0,40}}\b(?:that|who|when|in|on|at|delivered|operated|treated|saw|gave)\b|\bwho (?:delivered|operated on|treated|saw|gave) (?:me|my)\b|\b(?:does|has|did) my (?:boss|neighbou?r|ex|colleague|friend|husband|wife|boyfriend|girlfriend)\b[^.?!]{0,15}\b(?:have|got|had|take)\b[^.?!]{0,15}\b(?:hiv|aids|herpes|cancer|an affair|an std|an sti|depression)\b\s*\?",
        r"(?:我|他|她|我妈|我爸|妈妈|爸爸|孩子|老公|老婆)(?:上次|上回|最近一次|去年|之前|下次|下一次)[^。，？]{0,14}(?:结果|血糖|血压|体检|检查|化验|复查|预约|处方|多少|什么时候|几点|是哪天)|(?:我|他|她)的(?:病历|检查结果|化验单|体检报告)[^。？]{0,8}(?:写|是|在|怎么写|显示)了?(?:什么|多少|哪)|(?:医生|大夫)(?:上次|那天|在信里|在病历[上里])[^。？]{0,8}(?:写|说|开)了?什么",
        r"(?:会不会|能不能|能|会)(?:活|挺|熬|撑)(?:下来|过去|过|多久|到)[^。]{0,6}[吗？?]|(?:我|他|她|妈妈|爸爸|我妈|我爸|爷爷|奶奶)[^。，？]{0,6}(?:什么时候|哪年|哪一年|哪天|几岁)(?:会)?(?:死|去世)|(?:还能|还有)(?:活)?多久(?:可活)?[？?]|哪(?:个|位|家)(?:医生|大夫|医院|诊所|专家)[^。]{0,12}(?:好|强|更|最)|(?:还有|有没有)(?:空床|床位|号)|(?:医院|药店|诊所)[^。]{0,6}(?:几点|开门|关门|电话)|(?:明天|下周|这次)的?(?:检查|化验|活检|手术|CT|B超)[^。]{0,4}(?:会|结果)[^。]{0,6}(?:怎样|怎么样|是什么|好不好|正常)",
    )
)  # fmt: skip


def unknowable(text: str) -> bool:
    """True when only somebody with the records, at the place or in the future could answer."""
    return any(pattern.search(text) for pattern in _UNKNOWABLE)


# A test that is named stands as this.
_TEST = "TEST"
_OWN = r"(?:my|his|her|our|their)"
_OWN_TEST = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        # What it showed, and whether it is there yet.
        rf"\bwhat (?:did|has|have|will)\b (?:the|{_OWN})\b[^.?!]{{0,15}}\bTEST\b[^.?!]{{0,20}}\b(?:show|find|say|reveal)\w*",
        rf"\b(?:has|have|is|are|was|were|did)\b (?:the|{_OWN})\b[^.?!]{{0,15}}\bTEST\b[^.?!]{{0,20}}\b(?:come|came|back|in yet|ready|arrived?|normal|clear|fine|ok(?:ay)?|all right|look|show|go(?:ing|ne)? (?:up|down)|rising|falling|better|worse)\b",
        rf"\bwill (?:the|{_OWN})\b[^.?!]{{0,15}}\bTEST\b[^.?!]{{0,20}}\b(?:be (?:clear|normal|good|bad|fine|ok(?:ay)?|positive|negative|high|low)|show|come back)\b",
        rf"\bwhat (?:is|was|are|were|'s) {_OWN} (?:(?:last|latest|current) )?TEST\b\s*(?:levels?|results?|readings?|numbers?|score|now|today)?\W*$",
        r"\b(?:had|have had|did)\b[^.?!]{0,8}\bTEST\b[^.?!]{0,40}[,.;] ?(?:did|have|what did|what have) they (?:find|found|see|seen|say|said)\b",
        # When, where and for how much.
        rf"\b(?:when|what (?:day|date|time)|which (?:day|date)|where)\b[^.?!]{{0,6}}\b(?:is|was|are|'s)\b (?:the|{_OWN})\b[^.?!]{{0,15}}\bTEST\b[^.?!]{{0,15}}\b(?:booked|scheduled|appointment|taking place|happening)\b",
        r"\bhow long (?:will|must|do|would|have) (?:i|we|he|she|they)\b[^.?!]{0,10}\bwait\w*\b[^.?!]{0,15}\bTEST\b|\bwaiting (?:list|time)s?\b[^.?!]{0,15}\bTEST\b",
        r"\b(?:how much|what)\b[^.?!]{0,10}\b(?:does|do|is|would|will)\b[^.?!]{0,15}\bTEST\b[^.?!]{0,15}\bcosts?\b|\b(?:cost|price) of (?:an? )?(?:private )?TEST\b|\bwhere (?:can|do|could|should) i (?:book|get|have|buy)\b[^.?!]{0,15}\bTEST\b[^.?!]{0,15}\b(?:near|nearby|around here|privately)\b",
        r"TEST[^。，？]{0,6}(?:结果)?(?:出来|出|下来)了?(?:吗|没)|(?:我|他|她)的?TEST(?:结果)?(?:是多少|正常吗|怎么样|好不好)|TEST[^。，？]{0,4}(?:多少钱|几块钱|费用)|TEST[^。，？]{0,6}(?:预约在|约在|安排在)",
    )
)  # fmt: skip


def of_own_test(heard: Heard, knowledge: Knowledge) -> bool:
    """True for a question about one's own result, date or place of a test, and no value told that could be read."""
    tests = [mention for mention in heard.mentions if mention.concept in knowledge.tests]
    if not tests:
        return False
    text = put_for(tests, heard.text, lambda _: _TEST)
    return not re.search(r"\d", text) and any(pattern.search(text) for pattern in _OWN_TEST)
