"""The private address at which a person's calendar program finds their deadlines."""
