"""Patient history from records: FHIR bundles and clinical notes to items, each with the place it came from."""
