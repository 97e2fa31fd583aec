"""The custom MAIL FROM domain."""
