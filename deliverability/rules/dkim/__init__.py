"""DKIM keys and the records that lead to them."""
