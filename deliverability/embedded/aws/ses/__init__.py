"""SES v2: identities that verify by really resolving, configuration sets, the account, suppression, tags."""
