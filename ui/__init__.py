"""The faces: command line, web page."""
