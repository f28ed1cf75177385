"""--model_dir: saving, resuming, and each kind of damage to a checkpoint."""

import json
import os
import time

import numpy as np
import pytest
from conftest import contents

import input_data
import mnist_deep
from mnist_extras.cli import UserError
from tf1 import tf


def last_step(folder):
    return int(tf.train.latest_checkpoint(str(folder)).split('-')[-1])


def fill(folder, files):
    for name, data in files.items():
        (folder / name).write_bytes(data)


@pytest.mark.usefixtures('small_network')
class TestResuming:
    def test_continues_with_the_next_batch(self, train, tmp_path, monkeypatch, capsys):
        drawn = []
        genuine = input_data.DataSet.next_batch

        def recorded(self, batch_size):
            batch = genuine(self, batch_size)
            drawn.append(batch[0].sum())
            return batch

        monkeypatch.setattr(input_data.DataSet, 'next_batch', recorded)
        train(8, '--model_dir', tmp_path / 'once', '--seed', 3)
        whole = list(drawn)
        drawn.clear()
        train(5, '--model_dir', tmp_path / 'twice', '--seed', 3)
        capsys.readouterr()
        train(8, '--model_dir', tmp_path / 'twice')  # the folder knows the seed
        err = capsys.readouterr().err
        assert 'Resuming from %s\n' % (tmp_path / 'twice' / 'model.ckpt-5') in err
        # Five steps, then the same five again to get to where they ended, then three.
        assert drawn == whole[:5] + whole
        assert last_step(tmp_path / 'twice') == 8

    def test_restores_the_optimizer_too(self, train, tmp_path):
        """Without dropout, which draws anew, a resumed run repeats an uninterrupted one."""
        flags = ['--seed', 3, '--keep_prob', 1, '--model_dir']
        train(8, *flags, tmp_path / 'once')
        for steps in (5, 8):
            train(steps, *flags, tmp_path / 'twice')
        once, twice = [tf.train.load_checkpoint(str(tmp_path / n)) for n in ('once', 'twice')]
        for name in once.get_variable_to_shape_map():
            np.testing.assert_array_equal(once.get_tensor(name), twice.get_tensor(name), name)

    def test_a_run_without_a_seed_draws_one_and_keeps_it(self, train, tmp_path):
        seeds = []
        for name in ('first', 'second', 'first'):
            train(1, '--model_dir', tmp_path / name)
            seeds.append(json.loads((tmp_path / name / 'run.json').read_text())['seed'])
        assert seeds[0] != seeds[1] and seeds[2] == seeds[0]

    def test_a_seed_of_any_size(self, train, tmp_path):
        for steps in (1, 2):
            train(steps, '--model_dir', tmp_path, '--seed', -(10**30))
        assert last_step(tmp_path) == 2

    def test_a_complete_run_is_only_evaluated(self, train, tmp_path, capsys):
        accuracy = train(3, '--model_dir', tmp_path)
        before = contents(tmp_path)
        capsys.readouterr()
        assert train(2, '--model_dir', tmp_path) == accuracy
        assert capsys.readouterr().out.splitlines()[4:] == ['test accuracy %g' % accuracy]
        assert contents(tmp_path) == before

    def test_the_last_five_checkpoints_are_kept(self, train, tmp_path):
        for steps in (4, 7):
            train(steps, '--model_dir', tmp_path, '--save_steps', 1)
        saved = [name for name in os.listdir(str(tmp_path)) if name.endswith('.index')]
        assert sorted(saved) == ['model.ckpt-%d.index' % step for step in range(3, 8)]

    def test_save_steps(self, train, tmp_path):
        train(5, '--model_dir', tmp_path, '--save_steps', 2)
        saved = [name for name in os.listdir(str(tmp_path)) if name.endswith('.index')]
        assert sorted(saved) == ['model.ckpt-%d.index' % step for step in (2, 4, 5)]


def test_resuming_after_sigkill(start, train, sample_dir, tmp_path, capsys):
    folder = tmp_path / 'model'
    flags = ['--data_dir', sample_dir, '--model_dir', folder, '--save_steps', 2]
    process = start('mnist_deep.py', *flags)
    while not list(folder.glob('*.index')):
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.communicate(timeout=60)
    leftover = 'model.ckpt-99.data-00000-of-00001.tempstate123'
    (folder / leftover).write_text('half')
    step = max(int(path.stem.split('-')[1]) for path in folder.glob('*.index'))
    train(step + 1, '--model_dir', folder)
    assert 'Resuming from %s/model.ckpt-%d\n' % (folder, step) in capsys.readouterr().err
    assert last_step(folder) == step + 1
    assert leftover not in contents(folder)


@pytest.fixture
def saved(small_network, train, tmp_path_factory):
    """The files of a run of two steps, with a checkpoint after each."""
    folder = tmp_path_factory.mktemp('saved')
    train(2, '--save_steps', 1, '--seed', 1, '--model_dir', folder)
    return contents(folder)


STATE, INDEX, DATA = 'checkpoint', 'model.ckpt-2.index', 'model.ckpt-2.data-00000-of-00001'


def empty(data):
    return b''


def half(data):
    return data[: len(data) // 2]


def wrong_bytes(data):
    """Change a hundred bytes in the middle."""
    middle = len(data) // 2
    changed = bytes(byte ^ 255 for byte in data[middle : middle + 100])
    return data[:middle] + changed + data[middle + 100 :]


def junk(data):
    return b'\xff\xfe junk { \x00' * 1000


DAMAGE = [
    (name, change) for name in (INDEX, DATA) for change in (None, empty, half, junk, wrong_bytes)
]


def damage(folder, name, change):
    if change is None:
        (folder / name).unlink()
    else:
        (folder / name).write_bytes(change((folder / name).read_bytes()))


def name_of(value):
    return getattr(value, '__name__', str(value))


@pytest.mark.parametrize('name, change', DAMAGE, ids=name_of)
def test_a_damaged_checkpoint_is_named_and_the_one_before_resumed(
    saved, name, change, train, tmp_path, capfd
):
    fill(tmp_path, saved)
    damage(tmp_path, name, change)
    before = contents(tmp_path)
    capfd.readouterr()
    train(1, '--model_dir', tmp_path)
    path = os.path.join(str(tmp_path), 'model.ckpt-')
    assert capfd.readouterr().err == (
        '%s2 is incomplete or damaged, and left alone\nResuming from %s1\n' % (path, path)
    )
    assert contents(tmp_path) == before


@pytest.mark.parametrize('change', [None, empty, junk], ids=name_of)
def test_tensorflows_list_of_checkpoints_does_not_matter(saved, change, train, tmp_path, capsys):
    fill(tmp_path, saved)
    damage(tmp_path, STATE, change)
    capsys.readouterr()
    train(3, '--model_dir', tmp_path)
    assert 'Resuming from %s/model.ckpt-2\n' % tmp_path in capsys.readouterr().err
    assert last_step(tmp_path) == 3


def other_network(folder, monkeypatch):
    one_bias = lambda shape: tf.Variable(tf.zeros([1]), name='biases')  # noqa: E731
    monkeypatch.setattr(mnist_deep, 'bias_variable', one_bias)  # which the small network uses


def other_data(folder, monkeypatch):
    genuine = input_data.read_data_sets

    def other_labels(*arguments, **options):
        mnist = genuine(*arguments, **options)
        mnist.train._labels = np.roll(mnist.train._labels, 1, axis=0)
        return mnist

    monkeypatch.setattr(input_data, 'read_data_sets', other_labels)


@pytest.mark.parametrize(
    'change, flags, message',
    [
        (None, ['--seed', 2], 'of a run with seed 1, not 2: use the same'),
        (None, ['--batch_size', 20], 'of a run with batch_size 50, not 20: use the same'),
        (other_data, [], 'of a run with crc32 of the labels [0-9]+, not [0-9]+: use the same'),
        (other_network, [], 'model.ckpt-2 is of another network or optimizer: name another'),
        (lambda folder, _: damage(folder, INDEX, half), [], 'no checkpoint that can be read'),
        (lambda folder, _: damage(folder, 'run.json', None), [], 'run.json is missing or damaged'),
        (lambda folder, _: damage(folder, 'run.json', half), [], 'run.json is missing or damaged'),
    ],
    ids='seed batch_size data network no_checkpoint_left no_run_file damaged_run_file'.split(),
)
def test_what_cannot_be_resumed_is_refused_and_left_alone(
    change, flags, message, saved, train, tmp_path, monkeypatch
):
    fill(tmp_path, {name: data for name, data in saved.items() if 'ckpt-1' not in name})
    if change:
        change(tmp_path, monkeypatch)
    before = contents(tmp_path)
    with pytest.raises(UserError, match=message):
        train(4, '--model_dir', tmp_path, *flags)
    assert contents(tmp_path) == before


def test_a_folder_that_tensorflow_takes_for_a_pattern_is_refused(train, tmp_path):
    with pytest.raises(UserError, match='name a folder without'):
        train(1, '--model_dir', tmp_path / 'a[1]')
