"""One module per format. Text from DNS, AWS and configuration is untrusted, and is escaped for where it goes."""
