"""The cells of the tutorial: the tests, the notebook and the benchmarks take them from here."""

import ast
import os
import re

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def tutorial():
    """Return the README's section "The tutorial", with its heading."""
    with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as f:
        text = f.read()
    return re.search(r'^## The tutorial\n.*?(?=^## )', text, re.DOTALL | re.MULTILINE).group()


def of_markdown(text):
    """Return the fenced Python cells of a Markdown text."""
    return re.findall(r'^```python\n(.*?)^```$', text, flags=re.DOTALL | re.MULTILINE)


def of_notebook(text):
    """Return the cells of a notebook printed as text, byte for byte.

    A cell begins after a line `In [1]:` and goes on, over single blank lines, for as
    long as the text is Python.
    """
    cells = []
    for rest in re.split(r'^In \[\d+\]:\n', text, flags=re.MULTILINE)[1:]:
        cell = ''
        for paragraph in rest.split('\n\n\n')[0].split('\n\n'):
            if cell and not _is_code(paragraph):
                break
            cell = cell + '\n\n' + paragraph if cell else paragraph
        cells.append(cell)
    return cells


def _is_code(paragraph):
    """Tell Python from prose, some of which parses: "Convolution and Pooling"."""
    try:
        statements = ast.parse(paragraph).body
    except SyntaxError:
        return False
    return not all(
        isinstance(s, ast.Expr) and not isinstance(s.value, ast.Call) for s in statements
    )
