"""The edges that look at the world: DNS servers and AWS, gathered into one `Snapshot`."""
