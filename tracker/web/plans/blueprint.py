"""The blueprint on which all pages of plans are registered."""

from flask import Blueprint

pages = Blueprint("plans", __name__)
