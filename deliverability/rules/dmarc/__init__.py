"""DMARC records, reports and alignment."""
