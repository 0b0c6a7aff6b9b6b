"""Figures of the coverage audit (C1-C10), one file per family; may use routing."""
