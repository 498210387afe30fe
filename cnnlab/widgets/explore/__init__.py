"""A figure drawn by a Python function of one's own, moved by controls: `explore.explore`."""
