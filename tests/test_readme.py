"""The README's cells run as they stand, and what it says of the files is true."""

import os
import re

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


def test_the_cells_run_one_after_the_other(shell, folder, capsys):
    assert README.count('range(20000)') == 1
    for cell in cells.of_markdown(README.replace('range(20000)', 'range(101)')):
        shell(cell)
    out = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in out[:4]] == ['Extracting'] * 4
    assert 0.86 < float(out[4]) < 0.94  # of the softmax
    assert re.fullmatch(r'step 100, training accuracy (0\.\d+|1)', out[6])
    assert 0.75 < float(re.fullmatch(r'test accuracy (0\.\d+)', out[7]).group(1)) < 0.98
    assert out[8] == '(240, 320, 3) (784,)'  # a picture, and in MNIST's form
    assert re.fullmatch(r'\[\d\]', out[9])  # what the softmax reads
    assert len(out) == 10


def test_the_lines_of_2017_run(shell, folder):
    block = re.search(r'^ *```\n( *%load_ext tf1\n.*?) *```$', README, re.DOTALL | re.MULTILINE)
    lines = [line.strip() for line in block.group(1).splitlines()]
    assert len(lines) == 4
    try:
        for line in lines + ['assert x.shape.as_list() == [None, 784]', 'input_data.DataSet']:
            shell(line)
    finally:
        shell('%unload_ext tf1')


def test_the_pictures_are_there_and_small():
    paths = re.findall(r'<img src="(docs/[^"]+)"', README)
    assert len(paths) > 6
    for path in paths:
        assert os.path.getsize(os.path.join(ROOT, path)) < 150000, path


def test_the_files_that_it_names_are_there():
    table = README.split('## What is in here')[1].split('| dependency |')[0]
    paths = re.findall(r'`([a-z0-9_]+(?:\.py|\.toml|\.ipynb|/))`', table)
    assert len(paths) > 10
    for path in paths:
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
    for file in ('requirements.txt', 'requirements-dev.txt', 'requirements-tf1.txt'):
        names |= set(re.findall(r'^([a-z][\w-]*)', read(file), re.MULTILINE | re.IGNORECASE))
    told = re.findall(r'^\| ([\w-]+) \|', README.split('## What is in here')[1], re.MULTILINE)
    assert {name.lower() for name in names} <= {name.lower() for name in told}


def test_the_notebook_is_the_readmes_tutorial_after_a_whole_run(run):
    checked = run('docs/notebook.py', '--check')
    assert checked.returncode == 0, checked.stderr
