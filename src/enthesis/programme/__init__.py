"""The programme as data, its cohorts and students, and every role: who holds it, where, and until when."""
