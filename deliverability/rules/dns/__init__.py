"""Zones, name servers, resolvers, and the declared records in them."""
