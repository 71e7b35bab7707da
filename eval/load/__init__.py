"""Many users at once, and for long: what is lost, how long it takes, and what grows; over HTTP or within this process."""
