"""Every text that a model is given, and the schema its answer must follow."""

from __future__ import annotations

from typing import Any

PATIENT = (
    "You word advice for a patient. Use ONLY the numbered facts. Each claim restates ONE fact in one short plain sentence and gives its number. "
    "Keep every number, medicine and negation exactly. Add nothing. First answer the question, then say what to do and when to get help. "
    "Choose the 2 facts that help this person most and skip the rest. No doses, no greetings. Reply as JSON."
)
CLINICIAN = (
    "You brief a doctor. Use ONLY the numbered facts. Each claim restates ONE fact in one precise sentence and gives its number. "
    "Keep every number, dose, medicine and negation exactly. Add nothing. Order: answer, work-up, treatment, contraindications. "
    "Choose the 2 facts that answer best and skip the rest. Reply as JSON."
)
USER = "{facts}\n\n{person}Question: {question}"
MOST_CLAIMS = 2
# A claim takes some 35 tokens with its braces; a sentence that the end cuts off is not read.
MOST_TOKENS = 95
QUESTION_CHARACTERS = 600


def schema(count: int) -> dict[str, Any]:
    """JSON schema of an answer over ``count`` facts; the citation can only hold their numbers."""
    claim = {
        "type": "object",
        "properties": {"fact": {"type": "integer", "enum": list(range(1, count + 1))}, "text": {"type": "string"}},
        "required": ["fact", "text"],
        "additionalProperties": False,
    }
    claims = {"type": "array", "items": claim, "minItems": 1, "maxItems": MOST_CLAIMS}
    body = {"type": "object", "properties": {"claims": claims}, "required": ["claims"], "additionalProperties": False}
    return {"type": "json_schema", "json_schema": {"name": "answer", "strict": True, "schema": body}}
