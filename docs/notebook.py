"""Make tutorial.ipynb from the README's tutorial, and run it from top to bottom:

pip install -r docs/requirements.txt
python docs/notebook.py --data_dir MNIST_data

That takes as long as the training does, about ten minutes. With --keep_outputs it does not
run, but keeps the present outputs, which is enough where only the text has changed. The
pictures are in the notebook itself, so it can be passed on as one file.
"""

import argparse
import base64
import os
import re
import sys
import tempfile

import nbclient
import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
NOTEBOOK = os.path.join(ROOT, 'tutorial.ipynb')
TYPES = {'.png': 'image/png', '.svg': 'image/svg+xml'}


def main(argv=None):
    """Write tutorial.ipynb beside the README."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    parser.add_argument('--keep_outputs', action='store_true', help='do not run it')
    flags = parser.parse_args(argv)

    with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as f:
        notebook = new_notebook(cells=cells(tutorial(f.read())))
    notebook.metadata['kernelspec'] = {
        'name': 'python3',
        'display_name': 'Python 3',
        'language': 'python',
    }
    for i, cell in enumerate(notebook.cells):
        cell.id = 'cell-%d' % i  # the same each time
    if flags.keep_outputs:
        copy_outputs(nbformat.read(NOTEBOOK, as_version=4), notebook)
    else:
        execute(notebook, flags.data_dir)
    nbformat.write(notebook, NOTEBOOK)


def execute(notebook, data_dir):
    """Run all cells in a folder where MNIST_data is `data_dir`."""
    os.environ['PYTHONPATH'] = ROOT  # where the cells find the modules
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.abspath(data_dir), os.path.join(folder, 'MNIST_data'))
        resources = {'metadata': {'path': folder}}
        nbclient.NotebookClient(
            notebook, timeout=None, resources=resources, coalesce_streams=True
        ).execute()
    for cell in notebook.cells:
        cell.metadata.pop('execution', None)  # when each cell ran


def copy_outputs(old, new):
    """Copy the outputs of one notebook to another with the same code."""
    old_cells, new_cells = [
        [cell for cell in notebook.cells if cell.cell_type == 'code'] for notebook in (old, new)
    ]
    if [cell.source for cell in old_cells] != [cell.source for cell in new_cells]:
        sys.exit('error: the code has changed: run the notebook, without --keep_outputs')
    for old_cell, new_cell in zip(old_cells, new_cells):
        new_cell.outputs, new_cell.execution_count = old_cell.outputs, old_cell.execution_count
    new.metadata.update(old.metadata)


def tutorial(readme):
    """Return the README's section "The tutorial"."""
    return (
        '# Deep MNIST for Experts\n\n#'
        + re.search(r'^## The tutorial\n.*?(?=^## )', readme, re.DOTALL | re.MULTILINE).group()
    )


def cells(markdown):
    """Split Markdown into the notebook's cells: its Python blocks, and what is between."""
    parts = re.split(r'^```python\n(.*?)\n```$', markdown, flags=re.DOTALL | re.MULTILINE)
    both = zip(parts[::2], parts[1::2] + [''])
    found = []
    for prose, code in both:
        if prose.strip():
            found.append(markdown_cell(prose.strip()))
        if code:
            found.append(new_code_cell(code))
    return found


def markdown_cell(text):
    """Return a cell with the pictures of `text` attached."""
    attachments = {}

    def attach(match):
        path, alt = match.groups()
        with open(os.path.join(ROOT, path), 'rb') as f:
            data = base64.b64encode(f.read()).decode()
        name = os.path.basename(path)
        attachments[name] = {TYPES[os.path.splitext(path)[1]]: data}
        return '![%s](attachment:%s)' % (alt, name)

    text = re.sub(r'<img src="(docs/[^"]+)"[^>]* alt="([^"]*)">', attach, text)
    cell = new_markdown_cell(text)
    if attachments:
        cell.attachments = attachments
    return cell


if __name__ == '__main__':
    sys.exit(main())
