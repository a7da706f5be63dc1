"""The programme as data, its cohorts, its students, and every role: who holds it, where, for which regions, until when."""
