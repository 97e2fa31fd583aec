"""What SES says: regions, and the names and states of its API."""
