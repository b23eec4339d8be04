"""What customers have told: found in their words, kept with its source, and never asked again."""
