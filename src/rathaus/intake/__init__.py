"""Online forms: definitions, versions, drafts, submission."""
