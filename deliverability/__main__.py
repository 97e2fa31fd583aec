"""`python -m deliverability`: the same as the console script."""

from deliverability.cli import main

if __name__ == "__main__":
    main()
