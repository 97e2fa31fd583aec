"""Rules about drift: what Pulumi sees in the cloud that isn't as the stack left it, or as the stack file declares it."""
