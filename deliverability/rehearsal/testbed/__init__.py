"""What surrounds a stack in a rehearsal: its zones with other people's records, its SES account, and who else acts."""
