"""The wire protocols of AWS, driven by botocore's own service models: routes, members, limits, errors."""
