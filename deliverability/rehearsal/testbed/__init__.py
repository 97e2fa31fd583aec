"""The testbed of a rehearsal: what surrounds a stack, its zones with records of others, its SES account, and who else acts."""
