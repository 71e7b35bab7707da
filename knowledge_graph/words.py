"""Text to words: spans, stems, word classes and spelling, shared by linking and context."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

import Stemmer
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from knowledge_graph.lexicon import Language

_TOKEN = re.compile(r"[a-z0-9]+(?:[’'][a-z]+)?(?:/10)?|[.!?;\n]+(?=\s|$)|[,:()]|[-–—](?=\s)", re.I)
_ENDING = re.compile(r"'(?:s|m|ve|re|ll|d)$")
NOT, CANNOT, BARELY = "not", "cannot", "barely"
DENIALS = (NOT, CANNOT, BARELY)
# Words one or two slips away from a word of the lexicon that are no spelling mistakes: "cooking" is not "choking".
COMMON = frozenset(
    ["abduction", "abort", "accounts", "acuta", "addition", "adiposis", "alloimmune", "alter", "ankylosis", "apert", "aphakia", "aplasia", "appended", "appending", "apply", "articular", "ataxic", "atomic", "atrophic", "attach", "attaches", "auriculo", "automatic", "aware", "backend", "baked", "barry", "beach", "beaking", "beals", "beams", "bills", "bindings", "blank", "blond", "blurring", "bogus", "boring", "bowed", "bowing", "brachial", "branch", "branchial", "branching", "bread", "brighter", "brooke", "brothers", "buerger", "buffer", "butter", "calculation", "cancel", "carrying", "center", "cerebrum", "chance", "charge", "charged", "checking", "cheers", "choosing", "chore", "chorionic", "cleaned", "clearer", "clefting", "click", "clicking", "clone", "cloned", "cloning", "clouding", "clubbing", "coach", "coalition", "coarse", "cockayne", "codes", "coding", "colonic", "coloring", "compiled", "completion", "complexes", "compressor", "conception", "conduction", "conductive", "connected", "connection", "consecutive", "constraint", "constriction", "constructed", "consumed", "contract", "convention", "conversion", "converted", "cooked", "cooking", "cooled", "copier", "correctly", "cortisol", "counting", "creating", "crest", "crises", "critical", "crowding", "cruft", "crusted", "dairy", "degeneration", "delivery", "deprecation", "depth", "dermatosis", "detection", "diameter", "diaphysis", "diplegia", "direction", "discord", "dispersion", "dysplasias", "dystonia", "eager", "eales", "earliest", "easter", "ectopia", "electron", "encoding", "endometriosis", "epilepticus", "exception", "exclusive", "excretion", "executed", "executing", "execution", "exits", "expanded", "expensive", "expertise", "explorer", "expressive", "extensive", "facing", "faster", "fasting", "fight", "files", "finder", "finnish", "flagging", "flattening", "floating", "focal", "formatting", "fractional", "fractions", "framing", "frank", "freckling", "frequently", "friend", "fruits", "furrowed", "gastrin", "genitalia", "grade", "grafting", "graph", "gravis", "greeting", "gross", "grouping", "grown", "habitus", "header", "heading", "heated", "hello", "hemiplegic", "hemolysis", "hunter", "hypercalcemia", "hyperkalemic", "hypertonia", "hypocalcemia", "hypohidrosis", "hypokalemic", "hypoplasia", "inches", "indented", "induction", "inferred", "influence", "ingestion", "insert", "inserted", "insertion", "inspect", "integral", "intended", "intention", "intercept", "internet", "interval", "inverted", "ischemia", "joined", "joins", "killed", "lange", "langer", "leaving", "limbo", "locating", "locking", "locks", "logger", "loops", "lymphoid", "machinery", "marking", "matching", "meaning", "melas", "mentions", "metastasis", "miles", "modes", "moles", "mucinous", "myocardium", "natal", "nearby", "nephropathic", "neurogenic", "noticing", "ontology", "ophthalmic", "outgoing", "overnight", "packed", "pager", "painting", "pairs", "paresthetica", "parsed", "parsing", "party", "patched", "patent", "patterson", "pearson", "pectoralis", "performed", "perinatal", "perineum", "peritoneal", "peritoneum", "peroneal", "photon", "physician", "picking", "pickling", "pierson", "plate", "pointing", "popped", "ports", "primarily", "print", "printing", "processed", "processing", "property", "proposed", "protected", "protective", "protos", "purpuric", "pyruvate", "quite", "ranging", "reach", "realised", "received", "recursion", "reducing", "regarding", "regression", "regulate", "rejected", "relapsing", "relative", "releasing", "relies", "renaming", "resection", "resent", "resolved", "respected", "restrictions", "retinitis", "retrieved", "reuse", "revealed", "ribbing", "rounding", "salivary", "scale", "scanning", "scattered", "sclerosing", "sclerosus", "seeking", "selection", "sequence", "sequences", "serous", "setting", "shall", "shape", "shapes", "share", "shared", "shares", "sharing", "sheen", "shell", "shipped", "shirt", "shopping", "shout", "shouting", "showed", "singing", "sites", "situation", "sized", "sizes", "slice", "slide", "slight", "slots", "slower", "smiling", "snake", "snowing", "sorted", "sparing", "spawning", "specified", "specifier", "specifies", "spelled", "spelling", "spent", "spheroids", "spill", "spina", "spiral", "splinting", "stack", "staging", "stain", "stale", "stated", "static", "station", "stats", "staying", "steatosis", "stickler", "stippling", "store", "storing", "streamed", "streams", "stretching", "striae", "string", "strings", "stripped", "stripping", "sulfatase", "synthesis", "table", "tables", "templates", "terse", "thank", "theme", "these", "thorough", "thrombocytopenic", "thrombotic", "throw", "timer", "toenails", "token", "topic", "tough", "trace", "tracking", "trait", "traverse", "trick", "triples", "tripped", "turner", "tyrosine", "understood", "unreadable", "unset", "unusable", "urethral", "usable", "vacuolar", "variance", "visiting", "vital", "waiter", "waiters", "waits", "wales", "wandering", "wasting", "whose", "winner", "writes", "yellowing"]
)


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
        return [str(text) for text in _TOKEN.findall(phrase.lower().replace("’", "'"))]

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
