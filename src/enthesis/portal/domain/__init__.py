"""The sample cohort as plain data: plainly fictional people and what they would write."""
