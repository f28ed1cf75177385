"""The training loop: stopping on a signal, divergence and the progress bar."""

import os
import re
import signal
import threading

import pytest
from conftest import contents

import input_data
from mnist_extras.cli import UserError
from tf1 import tf


@pytest.fixture
def send(small_network, monkeypatch):
    """Have a signal sent within a step of the training, once or twice."""
    genuine = input_data.DataSet.next_batch

    def send(number, step, times=1):
        taken = []

        def next_batch(self, batch_size):
            taken.append(None)
            if len(taken) == step:
                for _ in range(times):
                    os.kill(os.getpid(), number)
            return genuine(self, batch_size)

        monkeypatch.setattr(input_data.DataSet, 'next_batch', next_batch)

    return send


@pytest.fixture
def folders(tmp_path):
    return ['--model_dir', tmp_path / 'model', '--export_dir', tmp_path / 'export']


def saved_step(tmp_path):
    return int(tf.train.latest_checkpoint(str(tmp_path / 'model')).split('-')[-1])


def test_ctrl_c_stops_after_the_current_step_and_reaches_the_caller(
    send, train, folders, tmp_path, capsys
):
    send(signal.SIGINT, step=2)
    with pytest.raises(KeyboardInterrupt):
        train(5, *folders)
    out, err = capsys.readouterr()
    assert err == 'Stopped after 2 steps\n' and out.splitlines()[-1].startswith('test accuracy 0.')
    assert saved_step(tmp_path) == 2
    assert contents(tmp_path / 'export') == {}  # of complete runs only


def test_sigterm_stops_with_its_status(send, train, folders, tmp_path):
    send(signal.SIGTERM, step=2)
    with pytest.raises(SystemExit) as caught:
        train(5, *folders)
    assert caught.value.code == 143 and saved_step(tmp_path) == 2


def test_a_signal_in_the_last_step_finds_a_complete_run(send, train, folders, tmp_path, capsys):
    send(signal.SIGINT, step=2)
    train(2, *folders)
    assert capsys.readouterr().err == '' and saved_step(tmp_path) == 2
    assert 'saved_model.pb' in contents(tmp_path / 'export')


def test_a_second_ctrl_c_ends_the_run_at_once(send, train, folders, tmp_path):
    send(signal.SIGINT, step=2, times=2)
    with pytest.raises(KeyboardInterrupt):
        train(5, *folders)
    assert not [name for name in contents(tmp_path / 'model') if 'ckpt' in name]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_command_ends_with_130_on_ctrl_c(start, sample_dir):
    process = start('mnist_deep.py', '--data_dir', sample_dir)
    while not process.stdout.readline().startswith('step 0'):
        assert process.poll() is None
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert re.fullmatch(r'(step \d+, .*\n)*test accuracy 0\.\d+\n', out)
    assert re.fullmatch(r'Stopped after \d+ steps\n', err)


def test_main_works_outside_the_main_thread(small_network, train):
    """Where Python lets nobody handle signals."""
    accuracies = []
    thread = threading.Thread(target=lambda: accuracies.append(train(1)))
    thread.start()
    thread.join()
    assert len(accuracies) == 1


@pytest.mark.parametrize('steps, found_at', [(300, 100), (5, 5)])
def test_divergence_is_reported(small_network, train, capsys, steps, found_at):
    with pytest.raises(UserError, match='not finite after %d steps: the .*--learning' % found_at):
        train(steps, '--learning_rate', '1e38')
    assert 'step 100' not in capsys.readouterr().out


def test_divergence_leaves_the_checkpoint_alone(small_network, train, tmp_path, capsys):
    train(10, '--model_dir', tmp_path)
    before = contents(tmp_path)
    with pytest.raises(UserError, match='not finite after 20 steps'):
        train(30, '--learning_rate', '1e38', '--save_steps', 10, '--model_dir', tmp_path)
    assert contents(tmp_path) == before


@pytest.mark.skipif(os.name != 'posix', reason='needs a pseudo-terminal')
def test_the_progress_bar_leaves_stdout_alone_and_room_for_ctrl_c(start, sample_dir):
    import fcntl
    import pty
    import struct
    import termios

    terminal, stderr = pty.openpty()
    fcntl.ioctl(stderr, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 80, 0, 0))
    flags = ['--data_dir', sample_dir, '--max_steps', '20']
    process = start('mnist_deep.py', *flags, stderr=stderr)
    os.close(stderr)
    shown = b''
    while True:
        try:
            piece = os.read(terminal, 4096)
        except OSError:  # Linux's end of file for a terminal
            break
        if not piece:
            break
        shown += piece
    os.close(terminal)
    out, _ = process.communicate(timeout=60)
    shown = shown.decode()
    assert [line.split()[0] for line in out.splitlines()] == ['Extracting'] * 4 + ['step', 'test']
    assert '20/20' in shown and ('steps/s' in shown or 's/ steps' in shown)
    assert max(len(line) for line in re.split('[\r\n]', shown)) <= 80 - len('^C')
