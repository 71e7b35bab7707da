"""One turn of care: understand, triage, differential, evidence, cited and checked claims."""
