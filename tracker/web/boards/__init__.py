"""The register of boards: who monitors what, and under which names it is printed."""
