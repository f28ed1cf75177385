"""What mnist_softmax.py and mnist_deep.py have in common: errors, and a script pasted whole."""

import sys

import pytest
from conftest import read

import input_data


@pytest.fixture(params=['mnist_softmax.py', 'mnist_deep.py'])
def run_script(request, monkeypatch):
    """Run a script in this process with `argv` as sys.argv: its file, or pasted into a prompt."""

    def run_script(*argv, pasted=False):
        monkeypatch.setattr(sys, 'argv', list(map(str, argv)))
        names = {'__name__': '__main__'}
        if not pasted:
            names['__file__'] = request.param
        exec(compile(read(request.param), request.param, 'exec'), names)

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


def test_a_script_pasted_whole_runs_with_its_defaults(run_script, monkeypatch):
    """The flags in sys.argv are then those of a console or a kernel."""

    def read_data_sets(folder, **_):
        raise input_data.DataError('asked for ' + folder)

    monkeypatch.setattr(input_data, 'read_data_sets', read_data_sets)
    with pytest.raises(SystemExit, match='error: asked for MNIST_data'):
        run_script('pydevconsole.py', '--mode=client', pasted=True)
