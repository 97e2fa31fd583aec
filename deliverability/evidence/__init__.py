"""Evidence for the rules: each declared record set, identity and mail beside what was seen of it, classified."""
