"""A second reader of urgency: how soon did messages need care that were written like this one? It can only raise what the rules say."""
