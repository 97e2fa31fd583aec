"""Records for DNS that somebody else runs: what to publish, change and leave alone, as plain data for a list that can be mailed."""
