"""Documents out of one answer: a tree of sections and statements, each with what it rests on, and its renderings."""
