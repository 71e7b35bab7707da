"""The guard: who may come in, from where, how often, and what each may reach."""
