"""What receivers ask for beyond SPF, DKIM and DMARC, and what they think of a domain."""
