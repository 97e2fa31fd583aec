"""The rehearsal: a stack's whole life on the embedded cloud in steps, with one fault; its testbed and all faults."""
