"""The pages: route, form, one verb, and back to a page; no rules of the domain live here."""
