"""The blueprint on which all pages of people are registered."""

from flask import Blueprint

pages = Blueprint("people", __name__)
