"""cnnlab beside PyTorch and SciPy, measured in the same run on the same cores. Start it with `make bench`.

`clock` measures, `contenders` are the computations to be compared, `__main__` prints the tables.
"""
