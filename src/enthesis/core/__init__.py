"""What every app stands on: errors, events, states, permissions, jobs, mail and templates. No models, no domain words."""
