"""The audit trail: written with every change, chained, and checkable by people who do not trust us."""
