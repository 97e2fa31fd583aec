"""What the RFCs say: text to values and back, and evaluation over a `Resolver`. No I/O happens here."""
