"""--model_dir: saving, resuming, and each kind of damage to a checkpoint."""

import functools
import os
import re
import time

import pytest
from conftest import contents

import input_data
import mnist_deep
from tf1 import tf


def global_step(folder):
    return tf.train.load_variable(str(folder), 'global_step')


def test_resuming_continues_with_the_next_batch(train, tmp_path, monkeypatch, capsys):
    drawn = []
    genuine = input_data.DataSet.next_batch

    def recorded(self, batch_size):
        batch = genuine(self, batch_size)
        drawn.append(batch[0].tobytes())
        return batch

    monkeypatch.setattr(input_data.DataSet, 'next_batch', recorded)
    train(8, '--model_dir', tmp_path / 'once', '--seed', 3)
    whole = list(drawn)

    drawn.clear()
    train(5, '--model_dir', tmp_path / 'twice', '--seed', 3)
    capsys.readouterr()
    train(8, '--model_dir', tmp_path / 'twice')  # the checkpoint knows the seed
    assert 'Resuming from %s-5' % (tmp_path / 'twice' / 'model.ckpt') in capsys.readouterr().err
    # Five steps, then the same five again to get to where they ended, then three.
    assert drawn == whole[:5] + whole
    assert global_step(tmp_path / 'twice') == 8


def test_a_run_without_a_seed_draws_one_and_keeps_it(train, tmp_path):
    for name in ('first', 'second'):
        train(1, '--model_dir', tmp_path / name)
    first, second = [tf.train.load_variable(str(tmp_path / n), 'seed') for n in ('first', 'second')]
    assert first != second
    train(2, '--model_dir', tmp_path / 'first')
    assert tf.train.load_variable(str(tmp_path / 'first'), 'seed') == first


def test_a_seed_of_any_size_can_be_resumed(train, tmp_path):
    flags = ['--model_dir', tmp_path, '--seed', -(10**30)]
    train(1, *flags)
    train(2, *flags)
    assert global_step(tmp_path) == 2


def test_a_complete_run_is_only_evaluated(train, tmp_path, capsys):
    accuracy = train(3, '--model_dir', tmp_path)
    before = contents(tmp_path)
    capsys.readouterr()
    assert train(3, '--model_dir', tmp_path) == accuracy
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 5 and lines[4] == 'test accuracy %g' % accuracy
    assert contents(tmp_path) == before


def test_the_last_five_checkpoints_are_kept_across_runs(train, tmp_path):
    for steps in (4, 7):
        train(steps, '--model_dir', tmp_path, '--save_steps', 1)
    saved = [name for name in os.listdir(str(tmp_path)) if name.endswith('.index')]
    assert sorted(saved) == ['model.ckpt-%d.index' % step for step in range(3, 8)]


def test_resuming_after_sigkill(start, train, sample_dir, tmp_path, capsys):
    folder = tmp_path / 'model'
    flags = ['--data_dir', sample_dir, '--model_dir', folder, '--save_steps', 2]
    process = start('mnist_deep.py', *flags)
    while not (folder / 'checkpoint').exists():
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.communicate()
    (folder / 'model.ckpt-99.data-00000-of-00001.tempstate123').write_text('half')
    step = int(tf.train.latest_checkpoint(str(folder)).split('-')[-1])
    train(step + 1, '--model_dir', folder)
    assert 'model.ckpt-%d' % step in capsys.readouterr().err
    assert global_step(folder) == step + 1
    # What the killed run was writing is not left behind either.
    assert not [name for name in os.listdir(str(folder)) if 'temp' in name]


@pytest.fixture(scope='module')
def saved(sample_dir, tmp_path_factory):
    """The files of a run of two steps, with a checkpoint after each."""
    folder = tmp_path_factory.mktemp('saved')
    flags = ['--data_dir', sample_dir, '--max_steps', '2', '--save_steps', '1', '--seed', '1']
    mnist_deep.main(flags + ['--model_dir', str(folder)])
    return contents(folder)


def fill(folder, files):
    for name, data in files.items():
        (folder / name).write_bytes(data)


STATE, INDEX, DATA = 'checkpoint', 'model.ckpt-2.index', 'model.ckpt-2.data-00000-of-00001'


def half(data):
    return data[: len(data) // 2]


def wrong_bytes(data):
    """Change a hundred bytes in the middle."""
    middle = len(data) // 2
    changed = bytes(byte ^ 255 for byte in data[middle : middle + 100])
    return data[:middle] + changed + data[middle + 100 :]


def junk(data):
    return b'\xff\xfe junk { \x00' * 1000


# Each kind of damage to each of the three files, and what is said of the file.
DAMAGE = [
    (STATE, None, 'is missing'),
    (STATE, lambda data: b'', 'is empty'),
    (STATE, junk, 'is damaged'),
    (STATE, lambda data: b'model_checkpoint_path', 'is damaged'),
    (INDEX, None, 'is missing'),
    (INDEX, lambda data: b'', 'is empty'),
    (INDEX, half, 'is damaged'),
    (INDEX, junk, 'is damaged'),
    (INDEX, wrong_bytes, 'is damaged'),
    (DATA, None, 'is missing'),
    (DATA, lambda data: b'', 'is empty'),
    (DATA, half, 'is damaged'),
    (DATA, junk, 'is damaged'),
    (DATA, wrong_bytes, 'is damaged'),
]


def damaged(files, name, change):
    files = dict(files)
    data = files.pop(name)
    if change is not None:
        files[name] = change(data)
    return files


@pytest.mark.parametrize('name, change, words', DAMAGE)
def test_damage_is_one_line_that_names_the_last_undamaged_checkpoint(
    saved, name, change, words, train, tmp_path, capfd
):
    files = damaged(saved, name, change)
    fill(tmp_path, files)
    with pytest.raises(ValueError) as caught:
        train(4, '--model_dir', tmp_path)
    sound = 2 if name == STATE else 1
    assert str(caught.value) == (
        '{0}/{1} {2}. To go back to {0}/model.ckpt-{3}, the last undamaged checkpoint, replace '
        'the contents of {0}/checkpoint with this line: model_checkpoint_path: "model.ckpt-{3}"'
    ).format(tmp_path, name, words, sound)
    assert capfd.readouterr() == ('', '')  # nothing of TensorFlow's own
    assert contents(tmp_path) == files


def test_going_back_works_as_the_error_says(saved, train, tmp_path, capsys):
    fill(tmp_path, damaged(saved, DATA, half))
    with pytest.raises(ValueError) as caught:
        train(4, '--model_dir', tmp_path)
    path, line = re.search('the contents of (.*) with this line: (.*)', str(caught.value)).groups()
    with open(path, 'w') as f:
        f.write(line)
    train(3, '--model_dir', tmp_path)
    assert 'Resuming from %s/model.ckpt-1' % tmp_path in capsys.readouterr().err
    assert global_step(tmp_path) == 3


@pytest.mark.parametrize('name', [INDEX, DATA])
def test_damage_to_the_only_checkpoint(saved, name, train, tmp_path):
    files = {file: data for file, data in saved.items() if 'ckpt-1' not in file}
    files[name] = half(files[name])
    fill(tmp_path, files)
    with pytest.raises(ValueError) as caught:
        train(4, '--model_dir', tmp_path)
    assert str(caught.value) == '%s/%s is damaged: name another --model_dir' % (tmp_path, name)
    assert contents(tmp_path) == files


def test_the_checkpoint_of_another_network_is_refused(train, tmp_path):
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.Variable(tf.zeros([3]), name='other')
        sess.run(tf.global_variables_initializer())
        tf.train.Saver().save(sess, str(tmp_path / 'model.ckpt'), global_step=7)
    before = contents(tmp_path)
    with pytest.raises(ValueError, match='model.ckpt-7 is of another network: name another'):
        train(4, '--model_dir', tmp_path)
    assert contents(tmp_path) == before


def test_the_checkpoint_of_a_similar_network_is_refused(saved, train, tmp_path, monkeypatch):
    fill(tmp_path, saved)
    one_bias = lambda shape: tf.Variable(tf.zeros([1]), name='biases')  # noqa: E731
    monkeypatch.setattr(mnist_deep, 'bias_variable', one_bias)
    with pytest.raises(ValueError, match='model.ckpt-2 is of another network: name another'):
        train(4, '--model_dir', tmp_path)
    assert contents(tmp_path) == saved


@pytest.mark.parametrize(
    'flags, words', [(['--seed', 2], '--seed 1'), (['--batch_size', 20], '--batch_size 50')]
)
def test_resuming_with_another_seed_or_batch_size_is_refused(saved, flags, words, train, tmp_path):
    fill(tmp_path, saved)
    with pytest.raises(ValueError, match='is of a run with %s: give the same, or' % words):
        train(4, '--model_dir', tmp_path, *flags)


def test_resuming_on_other_data_is_refused(saved, train, tmp_path, monkeypatch):
    fill(tmp_path, saved)
    fewer = functools.partial(input_data.read_data_sets, validation_size=6000)
    monkeypatch.setattr(input_data, 'read_data_sets', fewer)
    with pytest.raises(ValueError, match='is of a run with 3667 training images: give the same'):
        train(4, '--model_dir', tmp_path)


def test_a_folder_that_tensorflow_takes_for_a_pattern_is_refused(train, tmp_path):
    with pytest.raises(ValueError, match='cannot read checkpoints from a folder with one of'):
        train(1, '--model_dir', tmp_path / 'a[1]')
