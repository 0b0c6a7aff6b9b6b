"""Russian words as people type them: brought to one form, and understood by the vocabulary."""
