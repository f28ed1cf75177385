"""Make tutorial.ipynb from the README's tutorial, and run it from top to bottom:

    python docs/notebook.py --data_dir MNIST_data

That takes as long as the training does, up to half an hour. With --keep_outputs it does not
run, but keeps the present outputs, which is enough where only the text has changed. With
--check nothing is written: it says whether tutorial.ipynb has the README's text, code and
pictures, and the outputs of a whole run. That needs no package.

The notebook has the README's section "The tutorial", without the paragraph that names the
notebook, under a first cell of its own. The pictures are in it, so it can be passed on as
one file.
"""

import argparse
import base64
import json
import os
import re
import sys
import tempfile

from cells import ROOT, tutorial

NOTEBOOK = os.path.join(ROOT, 'tutorial.ipynb')
TYPES = {'.png': 'image/png', '.svg': 'image/svg+xml'}
STEPS = 20000
FIRST_CELL = """\
# Deep MNIST for Experts

This notebook is the tutorial of the project's README, with the output of a whole run. To run
it yourself, open a terminal in the project's folder, activate its environment, and type

```sh
pip install notebook
jupyter notebook tutorial.ipynb
```"""


def main(argv=None):
    """Write or check tutorial.ipynb beside the README."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--data_dir', default='MNIST_data', help='folder of the MNIST files')
    parser.add_argument('--max_steps', type=int, default=STEPS, help='fewer, for a quick try')
    parser.add_argument('--keep_outputs', action='store_true', help='do not run it')
    parser.add_argument('--check', action='store_true', help='only say whether it is up to date')
    flags = parser.parse_args(argv)

    notebook = make(tutorial())
    if flags.check:
        with open(NOTEBOOK, encoding='utf-8') as f:
            wrong = check(json.load(f), notebook)
        if wrong:
            sys.exit('error: ' + wrong)
        return

    import nbformat

    if flags.keep_outputs:
        copy_outputs(nbformat.read(NOTEBOOK, as_version=4), notebook)
    else:
        for cell in code_cells(notebook):
            cell['source'] = replace_steps(cell['source'], flags.max_steps)
        notebook = execute(nbformat.from_dict(notebook), flags.data_dir)
    nbformat.write(nbformat.from_dict(notebook), NOTEBOOK)


def make(markdown):
    """Return the notebook of a section: its Python blocks, and what is between.

    It is a dict as nbformat has it, without outputs. Headings are one level higher than in
    the section, whose own is left out. Of links within the project only the text is left.
    """
    markdown = markdown.split('\n', 1)[1]
    parts = re.split(r'^```python\n(.*?)\n```$', markdown, flags=re.DOTALL | re.MULTILINE)
    cells = [markdown_cell(FIRST_CELL)]
    for prose, code in zip(parts[::2], parts[1::2] + ['']):
        paragraphs = [p for p in prose.strip().split('\n\n') if 'tutorial.ipynb' not in p]
        prose = re.sub(r'^#(?=#+ )', '', '\n\n'.join(paragraphs), flags=re.MULTILINE)
        prose = re.sub(r'\[([^]]+)\]\((?!http)[^)]+\)', r'\1', prose)
        if prose:
            cells.append(markdown_cell(prose))
        if code:
            cells.append({'cell_type': 'code', 'source': code, 'outputs': []})
            cells[-1].update(execution_count=None)
    for i, cell in enumerate(cells):
        cell.update(id='cell-%d' % i, metadata={})
    kernel = {'name': 'python3', 'display_name': 'Python 3', 'language': 'python'}
    return {'cells': cells, 'metadata': {'kernelspec': kernel}, 'nbformat': 4, 'nbformat_minor': 5}


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
    cell = {'cell_type': 'markdown', 'source': text}
    if attachments:
        cell['attachments'] = attachments
    return cell


def code_cells(notebook):
    """Return the cells with code."""
    return [cell for cell in notebook['cells'] if cell['cell_type'] == 'code']


def replace_steps(code, steps):
    """Return `code` with another number of steps in the long training."""
    return code.replace('range(%d)' % STEPS, 'range(%d)' % steps)


def execute(notebook, data_dir):
    """Run all cells in a folder where MNIST_data is `data_dir`; return the notebook."""
    import nbclient

    os.environ['PYTHONPATH'] = ROOT  # where the cells find the modules
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(os.path.abspath(data_dir), os.path.join(folder, 'MNIST_data'))
        os.symlink(os.path.join(ROOT, 'tests'), os.path.join(folder, 'tests'))
        resources = {'metadata': {'path': folder}}
        nbclient.NotebookClient(
            notebook, timeout=None, resources=resources, coalesce_streams=True
        ).execute()
    for cell in notebook.cells:
        cell.metadata.pop('execution', None)  # when each cell ran
    return notebook


def copy_outputs(old, new):
    """Copy the outputs of one notebook to another with the same code."""
    if [cell['source'] for cell in code_cells(old)] != [c['source'] for c in code_cells(new)]:
        sys.exit('error: the code has changed: run the notebook, without --keep_outputs')
    for old_cell, new_cell in zip(code_cells(old), code_cells(new)):
        new_cell.update(outputs=old_cell.outputs, execution_count=old_cell.execution_count)
    new['metadata'] = old.metadata


def check(there, made):
    """Return None, or what is wrong with the notebook that is there, as its JSON has it."""

    def content(cell):
        pictures = cell.get('attachments', {}).items()
        files = {name: [''.join(data) for data in types.values()] for name, types in pictures}
        return cell['cell_type'], ''.join(cell['source']), files

    for i, (old, new) in enumerate(zip(there['cells'], made['cells'])):
        if content(old) != content(new):
            return 'cell %d of tutorial.ipynb is not what the README has: make it anew' % i
    if len(there['cells']) != len(made['cells']):
        return "tutorial.ipynb has not as many cells as the README's tutorial: make it anew"

    code = code_cells(there)
    outputs = [output for cell in code for output in cell['outputs']]
    text = ''.join(''.join(output.get('text', '')) for output in outputs)
    steps = [int(step) for step in re.findall(r'^step (\d+), training', text, re.MULTILINE)]
    accuracy = re.search(r'^test accuracy (0\.\d+)$', text, re.MULTILINE)
    if [cell['execution_count'] for cell in code] != list(range(1, len(code) + 1)):
        return 'the cells of tutorial.ipynb did not run once, in order: run it'
    if {output.get('name') for output in outputs} != {'stdout'} or 'WARNING' in text:
        return 'tutorial.ipynb shows an error or a warning: run it'
    if steps != list(range(0, STEPS, 100)) or not accuracy or float(accuracy.group(1)) < 0.99:
        return 'the outputs of tutorial.ipynb are not of a whole run on MNIST: run it'
    if os.path.getsize(NOTEBOOK) > 10**6:
        return 'tutorial.ipynb is larger than 1 MB: make its pictures smaller'


if __name__ == '__main__':
    main()
