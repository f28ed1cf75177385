"""The README's cells run as they stand, and what it says of the files is true."""

import os
import re
import shutil
import subprocess

import cells
import pytest
from conftest import ROOT

import mnist_deep
import mnist_softmax


def read(name):
    with open(os.path.join(ROOT, name), encoding='utf-8') as f:
        return f.read()


README = read('README.md')


@pytest.fixture
def folder(sample_dir, tmp_path, monkeypatch):
    """Work in a folder that looks like this one, with the sample for MNIST."""
    os.symlink(sample_dir, str(tmp_path / 'MNIST_data'))
    os.symlink(os.path.join(ROOT, 'tests'), str(tmp_path / 'tests'))
    monkeypatch.chdir(tmp_path)


def shortened(steps):
    """Return the tutorial's cells with fewer steps of the long training."""
    assert README.count('range(20000)') == 1
    return cells.of_markdown(README.replace('range(20000)', 'range(%d)' % steps))


def test_the_cells_run_one_after_the_other(shell, folder, capsys):
    for cell in shortened(101):
        shell(cell)
    out = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in out[:4]] == ['Extracting'] * 4
    assert 0.86 < float(out[4]) < 0.94  # of the softmax
    assert re.fullmatch(r'step 100, training accuracy (0\.\d+|1)', out[6])
    assert 0.75 < float(re.fullmatch(r'test accuracy (0\.\d+)', out[7]).group(1)) < 0.98
    assert out[8] == '(784,)'  # a picture in MNIST's form
    digit, probability = out[9].split()  # the network's answer
    assert int(digit) in range(10) and 0.1 < float(probability) <= 1
    assert len(out) == 10


def test_the_cells_can_be_pasted_into_plain_python(start, folder):
    python = start('-i', '-q', stdin=subprocess.PIPE)
    # Who pastes a cell presses Enter after it, twice if its last line is indented.
    pasted = ''.join(
        cell + ('\n' if cell.splitlines()[-1].startswith(' ') else '') for cell in shortened(1)
    )
    out, prompts = python.communicate(pasted, timeout=150)
    assert set(prompts.split()) <= {'>>>', '...'}  # and no error
    assert re.search(r'^test accuracy 0\.\d+\n\(784,\)\n\d [01]\.\d+$', out, re.MULTILINE)


def test_the_export_loads_in_a_new_python(trained, run, tmp_path):
    if mnist_deep.tf.__version__ < '2':
        pytest.skip('The README says: with TensorFlow 2')
    shutil.copytree(trained.export_dir, str(tmp_path / 'digits' / '1'))
    (load,) = re.findall(r'`(tf\.saved_model\.load\([^`]+)`', README)
    done = run('-c', 'import tensorflow as tf; print(*%s(images=tf.zeros([1, 784])))' % load)
    assert sorted(done.stdout.split()) == ['classes', 'probabilities'], done.stderr


def test_the_pictures_are_there_and_small():
    paths = re.findall(r'<img src="(docs/[^"]+)"', README)
    assert len(paths) > 6
    for path in paths:
        assert os.path.getsize(os.path.join(ROOT, path)) < 150000, path


def test_the_files_that_it_names_are_there():
    table = README.split('## Files and license')[1].split('| dependency |')[0]
    paths = re.findall(r'`([a-z0-9_]+(?:\.py|\.toml|\.ipynb|/))`', table)
    assert len(paths) > 10
    for path in paths + re.findall(r'\]\(([^)#:]+)\)', README):
        assert os.path.exists(os.path.join(ROOT, path)), path


def test_its_links_within_the_page_lead_somewhere():
    titles = re.findall(r'^#+ (.+)$', README, re.MULTILINE)
    anchors = {re.sub(r'[^a-z0-9 -]', '', t.lower()).replace(' ', '-') for t in titles}
    assert set(re.findall(r'\]\(#([^)]+)\)', README)) <= anchors


def test_its_flags_and_defaults_are_those_of_the_scripts():
    rows = re.findall(r'^\| `--(\w+)` \|(.*)\|(.*)\|.*\|$', README, flags=re.MULTILINE)
    for column, script in [(1, mnist_softmax), (2, mnist_deep)]:
        told = {row[0]: row[column].strip('` ') for row in rows if row[column].strip() != '-'}
        words = {None: 'none', 1e-4: '1e-4'}
        flags = vars(script.parse_flags([]))
        assert told == {name: words.get(value, str(value)) for name, value in flags.items()}


def test_every_dependency_has_its_line():
    names = set()
    for folder in ('', 'docs'):
        for file in os.listdir(os.path.join(ROOT, folder)):
            if file.startswith('requirements'):
                text = read(os.path.join(folder, file))
                names |= set(re.findall(r'^([a-z][\w-]*)', text, re.MULTILINE | re.IGNORECASE))
    table = README.split('| dependency |')[1]
    told = re.findall(r'^\| ([\w, -]+) \|', table, re.MULTILINE)
    assert len(names) > 10
    assert {name.lower() for name in names} <= set(', '.join(told).lower().split(', '))


def test_the_notebook_is_the_readmes_tutorial_after_a_whole_run(run):
    checked = run('docs/notebook.py', '--check')
    assert checked.returncode == 0, checked.stderr
