"""What a text says about its findings: how bad, since when, where, what makes it worse; and of doses, allergies, family and past."""
