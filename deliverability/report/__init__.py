"""The documents that commands write, one module per document and format.

Text from DNS, AWS and configuration is untrusted, and is escaped for where it goes.
"""
