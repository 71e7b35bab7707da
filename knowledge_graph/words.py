"""Text to words: spans, stems, word classes and spelling, shared by linking and context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge_graph.lexicon import Language

_TOKEN = re.compile(r"\d+\.\d+|[a-z0-9]+(?:[’'][a-z]+)?(?:/10)?|[.!?;\n]+(?=\s|$)|[,:()]|[-–—](?=\s)", re.I)
_ENDING = re.compile(r"'(?:s|m|ve|re|ll|d)$")
NOT, CANNOT, BARELY = "not", "cannot", "barely"
DENIALS = (NOT, CANNOT, BARELY)
# Words one or two slips away from a word of the lexicon that are no spelling mistakes: "cooking" is not "choking".
# fmt: off
COMMON = frozenset([
    "abduction", "accounts", "addition", "admitted", "aider", "alter", "angel", "ankylosis", "apply", "arches", "articular", "ataxic", "atrophic",
    "attach", "attaches", "automatic", "aware", "babbles", "baked", "bangs", "barked", "barrel", "beach", "beads", "beams", "behaving", "bills",
    "billy", "bingo", "blames", "blank", "blinking", "bloke", "blond", "bluey", "blurring", "boarding", "bogus", "boll", "boosters", "boring",
    "bowed", "bowing", "bowl", "bowling", "bowls", "boxing", "brachial", "branch", "branchial", "branching", "bread", "bride", "brighter", "brothers",
    "budge", "budged", "burner", "burped", "butter", "calculation", "cancel", "carer", "carrying", "castle", "caves", "center", "cerebrum", "champ",
    "champion", "chance", "charge", "charged", "charges", "chatting", "checking", "cheers", "cheery", "chill", "chilli", "chilly", "chipped",
    "chirps", "choir", "choosing", "chopping", "chore", "chorionic", "chuck", "cleaned", "clearer", "click", "clicking", "clocks", "clouding",
    "clubbing", "coach", "coarse", "codes", "colonic", "coloring", "colouring", "comedown", "comedy", "completion", "complexes", "compressor",
    "conception", "conduction", "conductive", "connected", "connection", "consecutive", "constraint", "constriction", "constructed", "consumed",
    "contract", "convention", "conversion", "converted", "cooked", "cooker", "cooking", "cooled", "cooler", "copier", "cornwall", "correctly",
    "cortisol", "costing", "counting", "cracker", "crackers", "crate", "creak", "creating", "crest", "crippled", "crises", "crisps", "critical",
    "croak", "crossing", "crowding", "crusted", "cuddled", "curious", "curled", "curling", "curry", "dairy", "dancer", "deadline", "degeneration",
    "delivery", "depth", "dermatosis", "detection", "diameter", "diplegia", "direction", "disco", "discovered", "dispersion", "dozed", "drabs",
    "draft", "dreamy", "dribs", "drives", "drool", "drooled", "dysplasias", "dystonia", "eager", "earliest", "easter", "eighteen", "electrician",
    "endometriosis", "epilepticus", "even", "evening", "exception", "exclusive", "excretion", "executed", "executing", "execution", "expanded",
    "expensive", "expertise", "exploding", "expressive", "extensive", "facing", "fade", "faded", "fades", "fancies", "faster", "fasting", "fatigued",
    "feather", "fellow", "fight", "files", "filmed", "finder", "flagging", "flared", "flattening", "floating", "floaty", "flour", "focal", "folks",
    "formatting", "forty", "fractions", "frank", "freckling", "freed", "frequently", "friend", "fright", "frosty", "froze", "fruits", "furrowed",
    "fussed", "gaming", "gapes", "genitalia", "giggling", "googling", "grabs", "grade", "grafting", "grams", "grandpa", "granny", "gravis",
    "greeting", "grinning", "grins", "gross", "grouping", "growin", "grown", "grumbling", "guzzling", "hallway", "halts", "handed", "heading",
    "heated", "heath", "heaven", "heaving", "hello", "hemiplegic", "hemolysis", "hours", "hypercalcemia", "hypertonia", "hypocalcemia", "hypoplasia",
    "inches", "inclined", "induction", "influence", "ingestion", "insert", "insisted", "inspect", "intended", "intention", "internet", "interval",
    "invisible", "invitation", "ischemia", "joined", "joins", "jolly", "jumped", "killed", "kinked", "laces", "lager", "larry", "lasered", "leans",
    "leaving", "lentil", "lesson", "licked", "likes", "locating", "locking", "locks", "lodger", "loves", "lugging", "lymphoid", "manila", "march",
    "marking", "matching", "mates", "meaning", "mentions", "metastasis", "miles", "minus", "moles", "mowing", "muddling", "myocardium", "naturally",
    "nearby", "nephropathic", "neurogenic", "noticing", "novel", "ontology", "ophthalmic", "ours", "overnight", "overreacting", "packed", "painting",
    "pairs", "pants", "paresthetica", "party", "paste", "patched", "patent", "patience", "paving", "pearl", "pectoralis", "peeping", "performed",
    "perinatal", "perineum", "peritoneal", "peritoneum", "perked", "peroneal", "physician", "picking", "pickling", "pinky", "pints", "planes",
    "plate", "played", "plumbing", "pointing", "poker", "popped", "presented", "pricks", "primarily", "print", "printing", "processed", "processing",
    "promotion", "property", "proposed", "protected", "protective", "punch", "purpuric", "purse", "quite", "raging", "rained", "raining", "ranging",
    "rattle", "reach", "realised", "received", "reducing", "regarding", "regression", "regulate", "rejected", "relapsing", "relative", "releasing",
    "relegated", "relies", "resection", "resent", "resolved", "respected", "restrictions", "retinitis", "retrieved", "reuse", "revealed", "revising",
    "roads", "roasting", "roller", "ropes", "rounding", "ruining", "rusting", "sacks", "sailing", "salivary", "salmon", "savlon", "scale", "scanning",
    "scare", "scares", "scattered", "sclerosing", "screamed", "scrubbing", "secretary", "seeking", "selection", "sequence", "sequences", "settee",
    "setting", "settling", "seventy", "sewed", "shall", "shape", "shapes", "share", "shared", "shares", "sharing", "sheen", "shell", "shines",
    "shipped", "shirt", "shopping", "shorts", "shout", "shouting", "shoves", "showed", "shuffles", "singing", "sipping", "sites", "situation",
    "sixty", "sized", "sizes", "slabs", "slashed", "slate", "sleepover", "slice", "slicing", "slide", "slight", "slippers", "slipping", "slits",
    "sloshing", "slots", "slouch", "slower", "smart", "smashing", "smiley", "smiling", "snake", "sniff", "snipped", "snort", "snorts", "snowing",
    "snuffles", "sorted", "sorts", "spain", "sparing", "specially", "specified", "specifies", "specs", "spelled", "spelling", "spent", "spill",
    "spilt", "spiral", "splinting", "sprinkler", "sprinting", "spurt", "squats", "squeak", "squeaks", "squiggle", "squinting", "squirt", "stabs",
    "stack", "staging", "stain", "stale", "stamp", "stank", "stared", "stated", "static", "station", "stats", "statue", "staying", "steatosis",
    "stingy", "stink", "stinking", "stippling", "stitch", "store", "storing", "straw", "streamed", "streams", "stretching", "stretchy", "striae",
    "striker", "stripped", "stripping", "studying", "suncream", "supper", "supple", "swear", "swearing", "swears", "swore", "swung", "synthesis",
    "table", "tables", "tacks", "tapped", "tasting", "telly", "terse", "texted", "thank", "these", "thirty", "thorough", "thrice", "thrombocytopenic",
    "thrombotic", "throw", "thump", "ticket", "tickled", "tinned", "toenails", "topic", "tough", "trace", "tracking", "trait", "treading", "trick",
    "tricks", "trifle", "triples", "tripped", "turner", "tutor", "understood", "unreadable", "unusable", "upped", "urethral", "usable", "variance",
    "visiting", "visitors", "vital", "waiter", "waiters", "waits", "wales", "wandering", "wanted", "wants", "wasting", "waving", "wedding", "whale",
    "whistle", "whistles", "whose", "wincing", "winner", "wishing", "wondered", "wondering", "wonders", "woods", "writes", "wrote", "wrung",
    "yellowing",
])
# fmt: on


@dataclass(frozen=True, slots=True)
class Word:
    """One word or mark of a text; ``stem`` is empty for stop words and marks."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def ends_sentence(self) -> bool:
        """True for a full stop, question mark, exclamation mark, semicolon or line end."""
        return self.text[0] in ".!?;\n"

    @property
    def is_comma(self) -> bool:
        """True for a mark inside a sentence."""
        return self.text[0] in ",:()-–—"


class Vocabulary:
    """Stems, word classes and spelling over one lexicon."""

    def __init__(self, language: Language, known_words: Iterable[str] = ()) -> None:
        self._stemmer = Stemmer.Stemmer("english")
        self._stop = frozenset(language.stop_words)
        self._denial, self._inability = frozenset(language.denial), frozenset(language.inability)
        self._classes: dict[str, str] = {}
        for group in language.same_words:
            for word in group:
                self._classes[word] = self._classes[self._stem(word)] = group[0]
        self._known = {*known_words, *COMMON}
        self._by_letter: dict[str, dict[str, None]] = {}
        self._memory: dict[str, str] = {}
        self._contents: dict[str, str] = {}

    def learn(self, words: Iterable[str]) -> None:
        """Add the words of the lexicon: misspelt words are corrected to these."""
        fresh = set(words)
        self._known |= fresh
        self._contents.clear()
        self._memory.clear()
        for word in sorted(fresh):
            if len(word) >= 5 and word.isalpha():
                self._by_letter.setdefault(word[0], {})[word] = None

    def words(self, text: str) -> list[Word]:
        """Split a text; spans are those of the text as given."""
        return [self._word(match) for match in _TOKEN.finditer(text)]

    def split(self, phrase: str) -> list[str]:
        """The words and marks of a phrase in lower case, without spans."""
        lower = phrase.lower().replace("’", "'")
        return lower.split() if lower.isascii() and lower.replace(" ", "").isalnum() else _TOKEN.findall(lower)

    def stems(self, phrase: str) -> tuple[str, ...]:
        """Content stems of a phrase, in order, each once; only stop words gives their stems as they are."""
        return self.stems_of(self.split(phrase))

    def stems_of(self, texts: list[str]) -> tuple[str, ...]:
        """``stems`` of a phrase that is already split."""
        stems = tuple(dict.fromkeys(stem for text in texts if (stem := self.stem_of(text))))
        return stems or tuple(dict.fromkeys(map(self._stem, texts)))

    def stem_of(self, text: str) -> str:
        """The content stem of one lower-case word; empty for stop words and marks."""
        stem = self._contents.get(text)
        if stem is None:
            stem = self._contents[text] = self._content(text) if text[0].isalnum() else ""
        return stem

    def _word(self, match: re.Match[str]) -> Word:
        text = match.group().lower().replace("’", "'")
        return Word(text, self.stem_of(text), match.start(), match.end())

    def _content(self, text: str) -> str:
        if text in self._inability:
            return CANNOT
        if text in self._denial:
            return NOT
        base = _ENDING.sub("", text)
        if text in self._stop or base in self._stop:
            return ""
        if base in self._classes:
            return self._classes[base]
        return self._classed(self.correct(base))

    def _classed(self, word: str) -> str:
        stem = self._stem(word)
        return self._classes.get(word) or self._classes.get(stem) or stem

    def _stem(self, word: str) -> str:
        return str(self._stemmer.stemWord(word))

    def correct(self, word: str) -> str:
        """The lexicon word one slip away (two in long words), or the word itself when it is known or nothing is near."""
        if len(word) < 5 or not word.isalpha() or word in self._known:
            return word
        if word not in self._memory:
            slips = 1 if len(word) < 8 else 2
            near = process.extractOne(word, self._by_letter.get(word[0], {}).keys(), scorer=DamerauLevenshtein.distance, score_cutoff=slips)
            self._memory[word] = near[0] if near else word
        return self._memory[word]
