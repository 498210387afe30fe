"""The cost ledger of a model: what each layer gives, holds and works. Counting only; nothing is computed."""

import math
from typing import NamedTuple

from cnnlab.nn.layer import Layer


class Row(NamedTuple):
    """One layer's line: counts are for one input, `activations` is how many numbers its output holds.

    What a layer shares with one further up is counted there: `parameters` are those that are new.
    """

    name: str
    layer: str
    output_shape: tuple
    parameters: int
    activations: int
    macs: int


class Summary:
    """The ledger of a `Sequential`: `.rows`, one a layer, and the totals. Printing it gives a table.

    `.parameters`, `.activations` and `.macs` are the sums over the rows; multiply-adds count the weights'
    work only.
    """

    def __init__(self, model, input_shape):
        if not isinstance(model, Layer):
            raise TypeError(f"model: expected a layer, got {model!r}")
        if not isinstance(input_shape, list | tuple):
            raise TypeError(f"input_shape: expected a shape such as (C, H, W), got {input_shape!r}")
        self.input_shape = tuple(input_shape)
        self.rows = []
        counted = set()
        for name, layer in _steps(model).items():
            output_shape = layer.output_shape(input_shape)
            new = {id(p): math.prod(p.shape) for p in layer.parameters() if id(p) not in counted}
            counted |= new.keys()
            parameters = sum(new.values())
            kind, macs = type(layer).__name__, layer.macs(input_shape)
            self.rows.append(Row(name, kind, output_shape, parameters, math.prod(output_shape), macs))
            input_shape = output_shape
        self.parameters = sum(row.parameters for row in self.rows)
        self.activations = sum(row.activations for row in self.rows)
        self.macs = sum(row.macs for row in self.rows)

    def __str__(self):
        table = [
            ("", "layer", "output", "parameters", "activations", "MACs"),
            ("", "input", self.input_shape, "", "", ""),
        ]
        table += self.rows
        table += [("", "total", "", self.parameters, self.activations, self.macs)]
        cells = [[_text(value) for value in row] for row in table]
        widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
        lines = []
        for row in cells:
            words = [cell.ljust(width) for cell, width in zip(row[:3], widths[:3], strict=True)]
            numbers = [cell.rjust(width) for cell, width in zip(row[3:], widths[3:], strict=True)]
            lines.append("  ".join(words + numbers).rstrip())
        rule = "─" * max(map(len, lines))
        return "\n".join([lines[0], rule, *lines[1:-1], rule, lines[-1]])

    __repr__ = __str__


def _steps(model):
    """The layers that one input passes in turn, by name; what else has layers inside is one step as a whole."""
    is_sequence = hasattr(model, "__iter__")
    return {str(position): layer for position, layer in enumerate(model)} if is_sequence else {"": model}


def _text(value):
    if isinstance(value, tuple):
        return " × ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)
