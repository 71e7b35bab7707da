"""One metric a file, each with its paper.

A metric of one question takes a ranking (document ids, best first), the grades of the judged documents, and a cut-off. It
returns None where the judgments cannot score any system (unscorable); a question that a system left unanswered is an empty
ranking and scores zero (missing).
"""
