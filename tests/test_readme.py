"""The README's Python cells run as they stand, pasted one after the other into IPython."""

import os
import re

import cells
from conftest import ROOT

import mnist_deep
import mnist_softmax

with open(os.path.join(ROOT, 'README.md'), encoding='utf-8') as f:
    README = f.read()


def test_cells(shell, sample_dir, tmp_path, monkeypatch, capsys):
    os.symlink(sample_dir, str(tmp_path / 'MNIST_data'))
    monkeypatch.chdir(tmp_path)
    assert README.count('range(20000)') == 1
    for cell in cells.of_markdown(README.replace('range(20000)', 'range(101)')):
        shell(cell)
    out = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in out[:4]] == ['Extracting'] * 4
    assert 0.86 < float(out[4]) < 0.94  # of the softmax
    assert re.fullmatch(r'step 100, training accuracy (0\.\d+|1)', out[6])
    assert 0.75 < float(re.fullmatch(r'test accuracy (0\.\d+)', out[7]).group(1)) < 0.98
    assert len(out) == 8


def test_files_that_it_names_are_there():
    for path in re.findall(r'\]\((docs/[^)]+)\)', README):
        assert os.path.getsize(os.path.join(ROOT, path)) < 150000
    table = README.split('## What is in here')[1].split('| dependency |')[0]
    paths = re.findall(r'`([a-z0-9_]+(?:\.py|\.toml|/))`', table)
    assert len(paths) > 8
    for path in paths:
        assert os.path.exists(os.path.join(ROOT, path)), path


def test_flags_and_defaults_that_it_names_are_the_scripts():
    rows = re.findall(r'^\| `--(\w+)` \|(.*)\|(.*)\|.*\|$', README, flags=re.MULTILINE)
    for column, script in [(1, mnist_softmax), (2, mnist_deep)]:
        told = {row[0]: row[column].strip('` ') for row in rows if row[column].strip() != '-'}
        words = {None: 'none', 1e-4: '1e-4'}
        flags = vars(script.parse_flags([]))
        assert told == {name: words.get(value, str(value)) for name, value in flags.items()}


def test_requirements_are_the_same_in_setup():
    with open(os.path.join(ROOT, 'setup.py'), encoding='utf-8') as f:
        setup = f.read()
    with open(os.path.join(ROOT, 'requirements.txt'), encoding='utf-8') as f:
        lines = [line for line in f.read().splitlines() if not line.startswith('#')]
    required = re.search(r'install_requires=\[(.*?)\]', setup, flags=re.DOTALL).group(1)
    assert re.findall("'(.+)',", required) == lines
