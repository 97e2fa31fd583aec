"""How AWS is read: the operations, the members that are kept, and the search in sorted lists."""
