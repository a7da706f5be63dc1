"""What every app stands on: errors, events, states, permissions, jobs, mail, templates. No models, no domain words."""
