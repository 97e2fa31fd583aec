"""A stack file proposed for a domain whose mail runs already: from what is published and what AWS has, each line with its origin."""
