"""The audit events of plans, with the labels that pages show."""

from tracker.audit.events import Event


class PlanEvent(Event):
    """What can happen to a plan or a part of it."""

    CREATED = "plan.created", "Plan created"
    DESCRIBED = "plan.described", "Plan details changed"
    DECIDING_SET = "plan.deciding_set", "Rules for decisions set"
    MADE_LIVE = "plan.made_live", "Plan made live"
    CLOSED = "plan.closed", "Plan closed"
    DOCUMENT_ADDED = "document.added", "Document added"
    EDITION_ADDED = "plan.edition_added", "Published edition added"
    IRREGULARITIES_NOTED = "plan.irregularities_noted", "Errors in the published plan noted"
    RECOMMENDATION_ADDED = "recommendation.added", "Recommendation added"
    RECOMMENDATION_CORRECTED = "recommendation.corrected", "Recommendation corrected"
    COMPONENT_ADDED = "plan.component_added", "Vision component added"
    THEME_ADDED = "plan.theme_added", "Theme added"
    STAGE_ADDED = "plan.stage_added", "Stage added"
    RAG_KEY_CHOSEN = "plan.rag_key_chosen", "Ready-made RAG key chosen"
    RAG_KEY_ENTRY_ADDED = "plan.rag_key_entry_added", "Rating added to the RAG key"
    RAG_KEY_ENTRY_CORRECTED = "plan.rag_key_entry_corrected", "Rating in the RAG key corrected"
    RAG_KEY_ENTRY_MOVED = "plan.rag_key_entry_moved", "Rating in the RAG key moved"
    RAG_KEY_ENTRY_REMOVED = "plan.rag_key_entry_removed", "Rating removed from the RAG key"
