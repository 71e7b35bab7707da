"""How the weights that come with the program were made, from messages and cases of our own."""
