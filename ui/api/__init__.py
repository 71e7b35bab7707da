"""The programs' face: the same turn of care over HTTP."""
