"""All pages of people and posts on their one blueprint; importing a module registers its pages."""

from tracker.web.people import persons, posts, rights
from tracker.web.people.blueprint import pages

__all__ = ["pages", "persons", "posts", "rights"]
