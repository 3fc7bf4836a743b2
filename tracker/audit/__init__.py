"""The record of what happened: written with every change, chained, checkable by someone who does not trust us."""
