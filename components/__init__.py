"""The Pulumi shell: thin components that declare what `deliverability.plan` decided."""
