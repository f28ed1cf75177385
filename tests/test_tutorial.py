"""The cells of tutorial.md run; its notebook, pictures and links are as they should be."""

import json
import os
import re

from conftest import ROOT, read

import mnist_predict

TUTORIAL = read('tutorial.md')
CELL = re.compile(r'^```python\n(.*?)\n```$', re.DOTALL | re.MULTILINE)
STEPS = 20000


def cells(steps=STEPS):
    """Return the cells, with another number of steps of the long training."""
    text = TUTORIAL.replace('range(%d)' % STEPS, 'range(%d)' % steps)
    assert text.count('range(%d)' % steps) == 1
    return CELL.findall(text)


def test_the_cells_run_one_after_the_other(shell, tutorial_folder, capsys):
    for cell in cells(steps=101):
        shell(cell)
    mnist_predict.main(['--model_dir', 'trained', 'tests/digits/5.jpg'])
    shell('tf.get_default_session().close()')  # the interactive session of the second cell
    out, err = capsys.readouterr()
    out = out.splitlines()
    assert [line.split()[0] for line in out[:4]] == ['Extracting'] * 4
    assert 0.8 < float(out[4]) < 0.94  # of the softmax regression
    assert re.fullmatch(r'step 0, training accuracy (0|0\.\d+)', out[5])
    assert re.fullmatch(r'step 100, training accuracy (0\.\d+|1)', out[6])
    accuracy = float(re.fullmatch(r'test accuracy (0\.\d+)', out[7]).group(1))
    assert 0.6 < accuracy < 0.95
    assert out[8] == '(784,)'  # a picture in MNIST's form
    digit, probability = out[9].split()  # the network's answer
    assert 0.1 < float(probability) <= 1
    # At a terminal the same, since the checkpoint has the names of mnist_deep.py.
    assert out[10:] == ['tests/digits/5.jpg: %s (%.3f)' % (digit, float(probability))]
    assert err == ''


def test_the_cells_can_be_pasted_into_plain_python(run, tutorial_folder):
    # Who pastes a cell presses Enter after it, twice if its last line is indented.
    pasted = ''.join(
        cell + ('\n\n' if cell.splitlines()[-1].startswith(' ') else '\n') for cell in cells(1)
    )
    done = run('-i', '-q', input=pasted)
    of_the_import = r'(WARNING: All log messages before absl|I0000 ).*'
    assert set(re.sub(of_the_import, '', done.stderr).split()) <= {'>>>', '...'}  # and no error
    printed = [r'Extracting .+'] * 4 + [r"'\d'"] * 2  # the prompt shows what setdefault returns
    printed += [r'0\.\d+', r'step 0, .+', r'test accuracy 0\.\d+', r'\(784,\)', r'\d [01]\.\d+']
    assert re.fullmatch('\n'.join(printed), done.stdout.strip()), done.stdout


def test_the_notebook_is_the_tutorial_after_a_whole_run():
    notebook = json.loads(read('tutorial.ipynb'))
    sources = [''.join(cell['source']) for cell in notebook['cells']]
    assert sources == [part.strip() for part in CELL.split(TUTORIAL)]

    ran = [cell for cell in notebook['cells'] if cell['cell_type'] == 'code']
    assert [''.join(cell['source']) for cell in ran] == cells()
    assert [cell['execution_count'] for cell in ran] == list(range(1, len(ran) + 1))
    outputs = [output for cell in ran for output in cell['outputs']]
    assert {output.get('name') for output in outputs} == {'stdout'}  # no error and no warning
    text = ''.join(''.join(output['text']) for output in outputs)
    steps = re.findall(r'^step (\d+), training accuracy', text, re.MULTILINE)
    assert [int(step) for step in steps] == list(range(0, STEPS, 100))
    accuracy, digit = re.search(r'^test accuracy (.+)\n\(784,\)\n(.)', text, re.MULTILINE).groups()
    assert float(accuracy) > 0.99 and digit == '5'
    assert not re.search(r'/(home|root|tmp|usr)/', json.dumps(notebook))


def test_the_pictures_are_there_and_small():
    paths = re.findall(r'<img src="([^"]+)"', TUTORIAL + read('README.md'))
    assert len(paths) > 6
    for path in paths:
        assert os.path.getsize(os.path.join(ROOT, path)) < 150000, path


def test_the_links_lead_somewhere():
    links = re.findall(r'\]\((?!http)([^)#]*)(?:#([^)]+))?\)', TUTORIAL)
    links += re.findall(r'\]\((tutorial\.md)(?:#([^)]+))?\)', read('README.md'))
    assert len(links) > 4
    for path, anchor in links:
        titles = re.findall(r'^#+ (.+)$', read(path or 'tutorial.md'), re.MULTILINE)
        anchors = [re.sub(r'[^a-z0-9 -]', '', t.lower()).replace(' ', '-') for t in titles]
        assert not anchor or anchor in anchors
