"""What a pipeline runs: all checks in one order, what a publish needs, what changed, and what the site is made with."""
