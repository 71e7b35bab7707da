"""How the tables came to be, step by step; run by ``assistant.records.database`` at opening."""
