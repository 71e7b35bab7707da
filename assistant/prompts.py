"""Every text that a model is given, and the schema its answer must follow."""

from __future__ import annotations

from typing import Any

PATIENT = (
    "You word advice for a patient. Use ONLY the numbered facts. Say the ONE fact that answers best in one short plain sentence and give its number. "
    "Keep every number, medicine and negation exactly. Add nothing. No doses, no greetings. Reply as JSON."
)
CLINICIAN = (
    "You brief a doctor. Use ONLY the numbered facts. Say the ONE fact that answers best in one precise sentence and give its number. "
    "Keep every number, dose, medicine and negation exactly. Add nothing. Reply as JSON."
)
JUDGE = "You judge whether a medical statement answers the question that a person asked. Reply Yes or No."
JUDGED = "Question: {question}\nStatement: {title}: {text}\nDoes the statement answer the question?"
USER = "{facts}\n\n{person}Question: {question}"
MOST_CLAIMS = 1
# A claim takes some 35 tokens with its braces; a sentence that the end cuts off is not read.
MOST_TOKENS = 60
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
