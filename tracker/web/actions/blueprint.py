"""The blueprint on which all pages of actions are registered."""

from flask import Blueprint

pages = Blueprint("actions", __name__)
