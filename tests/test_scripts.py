"""What mnist_softmax.py and mnist_deep.py have in common: their errors, and a notebook's cell."""

import sys

import pytest
from conftest import read

import input_data


@pytest.fixture(params=['mnist_softmax.py', 'mnist_deep.py'])
def run_script(request, monkeypatch):
    """Run a script in this process with `argv` as sys.argv, as it is or pasted into a prompt."""

    def run_script(*argv):
        monkeypatch.setattr(sys, 'argv', list(map(str, argv)))
        exec(compile(read(request.param), request.param, 'exec'), {'__name__': '__main__'})

    return run_script


def test_data_that_cannot_be_used_is_one_error(run_script, data_dir, tmp_path):
    (tmp_path / 'train-images-idx3-ubyte.gz').write_bytes(b'')
    with pytest.raises(SystemExit, match='^error: .*train-images-idx3-ubyte.gz'):  # status 1
        run_script('script.py', '--data_dir', tmp_path)
    with pytest.raises(SystemExit, match='^error: batch size 6000 is more than the 1000 images'):
        run_script('script.py', '--data_dir', data_dir, '--batch_size', 6000)


@pytest.mark.parametrize('error', [ValueError, OSError])
def test_any_other_error_keeps_its_traceback(error, run_script, monkeypatch):
    def read_data_sets(*_, **__):
        raise error("a reader's own")

    monkeypatch.setattr(input_data, 'read_data_sets', read_data_sets)
    with pytest.raises(error, match="a reader's own"):
        run_script('script.py')


def test_a_whole_script_runs_in_a_notebooks_cell(run_script, monkeypatch, capsys):
    """There, sys.argv is the kernel's. A flag of a terminal is not ignored."""

    def read_data_sets(folder, **_):
        raise input_data.DataError('asked for ' + folder)

    monkeypatch.setattr(input_data, 'read_data_sets', read_data_sets)
    for launcher in ('ipykernel_launcher.py', 'colab_kernel_launcher.py'):
        with pytest.raises(SystemExit, match='error: asked for MNIST_data'):
            run_script('/lib/' + launcher, '-f', '/runtime/kernel-1.json')
    with pytest.raises(SystemExit) as caught:
        run_script('script.py', '-f', '/runtime/kernel-1.json')
    assert caught.value.code == 2 and 'unrecognized arguments: -f' in capsys.readouterr().err
