"""What is known: concepts, relations and rules, read from reviewed pages, and the text linked to them."""
