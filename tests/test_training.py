"""The training loop: stopping on a signal, divergence and the progress bar."""

import os
import re
import signal
import time

import pytest
from conftest import contents

import mnist_deep
from mnist_extras.training import StopSignal
from tf1 import tf


@pytest.mark.parametrize('number, status', [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_stops_the_run_after_the_current_step(start, sample_dir, tmp_path, number, status):
    folders = ['--model_dir', tmp_path / 'model', '--export_dir', tmp_path / 'export']
    process = start('mnist_deep.py', '--data_dir', sample_dir, *folders)
    while not process.stdout.readline().startswith('step 0'):
        assert process.poll() is None
    process.send_signal(number)
    out, err = process.communicate()
    assert process.returncode == status
    assert re.fullmatch(r'(step \d+, .*\n)*test accuracy 0\.\d+\n', out)
    steps = re.fullmatch(r'Stopped after (\d+) steps\n', err).group(1)
    assert tf.train.load_variable(str(tmp_path / 'model'), 'global_step') == int(steps) < 20000
    assert contents(tmp_path / 'export') == {}  # of complete runs only


@pytest.mark.parametrize('first, second', [('SIGINT', 'SIGINT'), ('SIGTERM', 'SIGINT')])
def test_a_second_signal_has_its_usual_effect(first, second):
    with pytest.raises(KeyboardInterrupt), StopSignal() as stop:
        os.kill(os.getpid(), getattr(signal, first))
        assert stop.received == getattr(signal, first)
        os.kill(os.getpid(), getattr(signal, second))
        time.sleep(10)  # the signal ends this at once


def test_divergence_is_reported_at_the_next_line(train, capsys):
    with pytest.raises(FloatingPointError) as caught:
        train(300, '--learning_rate', '1e38', '--batch_size', 10)
    assert str(caught.value) == (
        'the weights are not finite after 100 steps: the training diverged; try a smaller '
        '--learning_rate'
    )
    assert 'step 100' not in capsys.readouterr().out


def test_divergence_leaves_the_checkpoint_and_the_curves(train, tmp_path, capsys):
    flags = ['--model_dir', tmp_path / 'model', '--log_dir', tmp_path / 'log', '--batch_size', 10]
    train(10, *flags)
    before = contents(tmp_path / 'model')
    with pytest.raises(FloatingPointError, match='not finite after 20 steps'):
        train(30, '--learning_rate', '1e38', '--save_steps', 10, *flags)
    assert contents(tmp_path / 'model') == before
    assert len(contents(tmp_path / 'log')) == 2
    train(11, *flags)
    assert 'model.ckpt-10' in capsys.readouterr().err


def test_divergence_in_the_last_steps_is_reported(train):
    with pytest.raises(FloatingPointError, match='not finite after 5 steps'):
        train(5, '--learning_rate', '1e38', '--batch_size', 10)


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
    out, _ = process.communicate()
    shown = shown.decode()
    assert [line.split()[0] for line in out.splitlines()] == ['Extracting'] * 4 + ['step', 'test']
    assert '20/20' in shown and ('steps/s' in shown or 's/ steps' in shown)
    assert max(len(line) for line in re.split('[\r\n]', shown)) <= 80 - len('^C')


def test_main_works_outside_the_main_thread(sample_dir):
    """Where Python lets nobody handle signals."""
    import threading

    accuracies = []
    flags = ['--data_dir', sample_dir, '--max_steps', '1']
    thread = threading.Thread(target=lambda: accuracies.append(mnist_deep.main(flags)))
    thread.start()
    thread.join()
    assert len(accuracies) == 1
