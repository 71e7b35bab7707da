"""Speed and memory on this machine, one part a file: ``anamnesis bench``."""
