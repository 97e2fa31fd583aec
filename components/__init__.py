"""The Pulumi shell: thin components that declare what `deliverability.declaration.plan` decided."""
