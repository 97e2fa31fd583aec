"""SPF records and all they lead to."""
