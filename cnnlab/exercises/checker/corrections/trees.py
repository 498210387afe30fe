"""What the corrections need beside `programs` to take trees apart and put them together."""

import ast


def copied(node):
    other = node.__class__.__new__(node.__class__)
    other.__dict__ = dict(node.__dict__)
    return other


def within(code, node):
    """Return the tree of some code with a node in the place of its `x`."""
    tree = ast.parse(code, mode="eval").body
    for each in ast.walk(tree):
        for field, value in ast.iter_fields(each):
            if isinstance(value, ast.Name) and value.id == "x":
                setattr(each, field, node)
            elif isinstance(value, list):
                setattr(each, field, [node if isinstance(v, ast.Name) and v.id == "x" else v for v in value])
    return tree


def elements(node):
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


def is_less_one(node):
    is_difference = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub)
    return is_difference and isinstance(node.right, ast.Constant) and node.right.value == 1


def set_index(node, k, index):
    if isinstance(node.slice, ast.Tuple):
        node.slice.elts[k] = index
    else:
        node.slice = index
