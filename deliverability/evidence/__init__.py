"""What stands there, classified once for all rules: each declared record set, identity and mail beside what was seen of it."""
