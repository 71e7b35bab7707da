"""Does the passage say what the claim says? A sentence that fails is never shown."""

from assistant.verify.plain import in_order
from assistant.verify.quantities import missing_quantities, quantities
from assistant.verify.verifier import Entailment, Verifier, cite, foreign, support, verbatim

__all__ = ["Entailment", "Verifier", "cite", "foreign", "in_order", "missing_quantities", "quantities", "support", "verbatim"]
