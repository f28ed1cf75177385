"""mnist_predict.py: a trained network reads pictures of one's own."""

import glob
import os
import re

import pytest
from conftest import ROOT
from PIL import Image

import mnist_predict

DRAWINGS = sorted(glob.glob(os.path.join(ROOT, 'tests', 'digits', '[0-9].*')))
FIVE = DRAWINGS[5]


def test_prints_one_line_per_picture_and_reads_the_drawings(run, trained):
    """A fully trained model recognizes all ten; this one has had 100 steps."""
    done = run('mnist_predict.py', '--model_dir', trained.model_dir, *DRAWINGS)
    assert done.returncode == 0
    lines = [re.match(r'(.+): (\d) \((0\.\d{3}|1\.000)\)$', s) for s in done.stdout.splitlines()]
    assert [line.group(1) for line in lines] == DRAWINGS
    assert sum(int(line.group(2)) == i for i, line in enumerate(lines)) >= 8
    assert all(float(line.group(3)) > 0.1 for line in lines)  # the largest of ten


def test_answers_the_others_and_then_names_what_it_cannot_use(trained, tmp_path, capfd):
    Image.new('L', (30, 30)).save(str(tmp_path / 'page.png'))
    (tmp_path / 'scan.pdf').write_bytes(b'%PDF-1.7')
    reasons = {'page.png': 'there is no digit', 'scan.pdf': 'in no known format'}
    reasons.update({'missing.png': 'No such file', '.': 'Is a directory'})
    paths = [str(tmp_path / name) for name in reasons]
    with pytest.raises(SystemExit) as leaving:
        mnist_predict.main(['--model_dir', trained.model_dir, FIVE] + paths + [FIVE])
    out = capfd.readouterr().out
    assert [line.split(': ')[0] for line in out.splitlines()] == [FIVE, FIVE]
    errors = leaving.value.code.splitlines()  # Python prints them to stderr; the status is 1
    expected = ['error: %s: %s' % parts for parts in zip(paths, reasons.values())]
    assert [a[: len(b)] for a, b in zip(errors, expected)] == expected


def test_a_mistake_in_the_code_is_not_hidden(trained, monkeypatch):
    monkeypatch.setattr(mnist_predict, 'prepare', lambda pixels: pixels.reshape(7))
    with pytest.raises(ValueError, match='reshape'):
        mnist_predict.main(['--model_dir', trained.model_dir, FIVE])


def test_without_a_checkpoint_nothing_is_read(tmp_path):
    with pytest.raises(SystemExit, match='error: .* has no checkpoint: run mnist_deep.py'):
        mnist_predict.main(['--model_dir', str(tmp_path), FIVE])
