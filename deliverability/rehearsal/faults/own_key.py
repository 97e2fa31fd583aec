"""The key of a shop that brings its own, in rehearsals: made for them, known to everybody, and used for nothing else."""

#: RSA of 2048 bits, the bare base64 of its PKCS#1 form.
REHEARSAL_KEY = (
    "MIIEowIBAAKCAQEApMJGQePTjDjF7I2Rk4qpudgJviZWK8FfNU2WRPABwOTp4g9NTTCsTHiTPepEEgHn+zB8RBKMfvSpjskidYxX"
    "yCizWa2zGphTbPykDeB0a/P1Ly4ZrLC6CjnVPNKY7jXnQob3rFusmVrrhadhJDmyYOoQ6vcKNGTtXfnw4DAUyfKAu8reZVSafLaf"
    "whC8buMB4XU1C7cO7WqvYRZVnDMewx+fPgmeOarWF7H1QWBBYQuy6cm4QU1aEKr3go57Xhvf7/mIlxkMD38lV3LECBE4A+UiETp7"
    "iA1xPjTG8i8opCF58wGl7oqYvtwiyvbU3cJvhttwx9VduvhZEmOP0KyVgQIDAQABAoIBACMPCfc0XQwd+pPbDgqou3QF0hDpxHVc"
    "GP/VKjAyKBVdQJ1vZyIRROCi2aYXpvNz/2KWjyLHFalgM4JkL1Z3DijT7FIdYZq7pijvW5NuWyerilVHSIRUOMo7QzJFl/A8fSDN"
    "an99JG2fiLVwh/2230u7Eu2EsuGyRkY0jLqP0KSmA64VfuWvA5l9+tAYeT/z3C6J/PeANpfGd0xDBHsVritMnbUfktaMZRcshZvY"
    "HcYPf0P/uPPSOsBHQ+VD9uToN0Z6qZGYFaQj8b53pIkBC5O8wH1mFlV+gYFMqhELT8RKdejlfa6+Yj2p5HDNqQD/LKec4HfXjI55"
    "amSlPT1JK8cCgYEA0XQpLTI/CjiwaLUZQhWxkWnwP2T0PdOXxAeeI5/IRWnfJL0eZYjZR8kTDvDarKM4aS0KLEnWMX7RC9Aapx99"
    "yzPUmnxOgFYyrOYrqni3Ve6HTWXnqnasIAWtfVSJrLfQdoEJwF9oGIt4bxsa2xGG0tMIKbFUm+8wpU7OPnRFpvcCgYEAyV9rVkE6"
    "5Zb6mTkzxmBCNMVskmwBbBc5rBrWlVn9eOja1bA/ZiQNLW0Eo52/DiAFp3W+LhZWwbk3yXOCHgGPPGIC/J7XOe3mTkS8crMgtU4c"
    "mCbrw68boilC6NeVeucEKE8cIeBh5ceAe+oMt7WFkgXAt5OgCh0aVucxmo9KMUcCgYEAyB5MGTqgsItpQSGGeHVxqpWlTWyPT2MS"
    "5eDBXxgSqP92jAuFN02BC+05oFTPGZL5GsRFq/sAA1o/MSIr1PFppvRmdRO/jS7OTBO+NKoRwLCd5X0v0tZ/rji+gbh7seIN8qtn"
    "Pb3qH0liUAV9q0Ebp+KpMeyUAkiOGeMpetJsmhECgYAqYMpV/KRIbN2QIVmkBd3o/SM8LT6fYMPiVEOUarvNFjP3hH/THwMm7Cpt"
    "xGTQtCx8cWr0h/76BeCXpJddeTaLnpTCVSs2Jbqx/gUqnkfj3+xkmMxFAjTui4BpP/VVSAi38u4Ysv/nO3TunvLONoVFlbBY8dhc"
    "SIOihkUKId2bQQKBgClT0ysX/gx3G1SlZCTqXDEQBk7HnR61JRquv38KDpc0kO6Hyc1SiG1FotrAzWcqtlk+0bnt/IDTXtkphqzw"
    "D0GRueSTfhitLXu5HaYCHd+jy1HAT1b8ET5njjNauRlxdS3qGiwubJBTzRzfI8gCUNnoqA9SHUqc7mD+Q6fIbLVU"
)
