"""The formats of `deliverability lint`: a module each, which is imported when it writes."""
