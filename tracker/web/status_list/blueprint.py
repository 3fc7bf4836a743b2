"""The blueprint that the pages of the status list share."""

from flask import Blueprint

pages = Blueprint("status_list", __name__)
