"""Route 53 by its own strict rules: hosted zones, change batches, listing, tags, protections."""
