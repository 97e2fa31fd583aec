"""Hosted zones and record sets as Route 53 holds them."""
