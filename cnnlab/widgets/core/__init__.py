"""What all widgets share: traits that hold numbers, the kernels with a name, and the pieces of the browser's code.

A piece is one idea: NAME.js, NAME.css, or both. `assembly` says in which order they stand.
"""
