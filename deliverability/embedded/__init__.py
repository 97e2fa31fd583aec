"""The embedded cloud: AWS's wire protocols and real DNS on the loopback interface, in which SES verifies by resolving.

A library of its own: of the rest it knows nothing but the region table.
"""
