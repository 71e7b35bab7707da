"""The words of the interface: one file a language, the same keys in all of them."""
