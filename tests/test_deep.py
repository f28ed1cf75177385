"""mnist_deep.py: its lines, its weights, its checkpoints, what it writes, and its errors."""

import glob
import os
import re
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from conftest import ROOT, extracting, process_options

import input_data
import mnist_deep
from mnist_deep import tf


@pytest.fixture
def train(data_dir):
    """Run mnist_deep.main for some steps; return the test accuracy."""

    def train(max_steps, *flags):
        flags = ['--data_dir', data_dir, '--max_steps', max_steps] + list(flags)
        return mnist_deep.main([str(flag) for flag in flags])

    return train


def small_network(x):
    """A network of one layer with dropout, of which a step takes a millisecond."""
    keep_prob = tf.placeholder_with_default(1.0, [])
    W, b = mnist_deep.weight_variable([784, 10]), mnist_deep.bias_variable([10])
    return tf.matmul(tf.nn.dropout(x, keep_prob=keep_prob), W) + b, keep_prob


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(mnist_deep, 'deepnn', small_network)


def variables(folder):
    """Return all variables of the latest checkpoint by name."""
    reader = tf.train.load_checkpoint(str(folder))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def saved_step(folder):
    return int(variables(folder)['global_step'])


def events(folder):
    """Return all events of a log folder."""
    paths = sorted(glob.glob(os.path.join(str(folder), 'events*')))
    return [event for path in paths for event in tf.train.summary_iterator(path)]


def load_export(folder, images):
    """Return the graph of a SavedModel, and its classes and probabilities of images."""
    with tf.Graph().as_default() as graph, tf.Session() as sess:
        model = tf.saved_model.load(sess, ['serve'], str(folder))
        signature = model.signature_def['serving_default']
        outputs = [signature.outputs[key].name for key in ('classes', 'probabilities')]
        return [graph] + sess.run(outputs, {signature.inputs['images'].name: images})


# The run of the fixture `trained`: a copy of the script and the loader alone in a folder.


def test_prints_the_tutorials_lines(trained, data_dir):
    assert 'Warning' not in trained.stderr and 'deprecat' not in trained.stderr
    assert trained.stdout.startswith(extracting(data_dir))
    match = re.fullmatch(
        r'step 0, training accuracy (0|0\.\d{1,2})\n'
        r'step 100, training accuracy (1|0\.\d{1,2})\n'
        r'test accuracy (0\.\d{1,3})\n',
        trained.stdout[len(extracting(data_dir)) :],
    )
    assert match and 0.88 < float(match.group(3)) < 0.99


def test_tensorboard_gets_the_graph_the_curves_and_feature_maps(trained):
    found = events(trained.log_dir)
    assert any(event.graph_def for event in found)
    curves, pictures = {}, []
    for event in found:
        for value in event.summary.value:
            if value.HasField('image'):
                pictures.append((value.image.width, value.image.height))
            else:
                curves.setdefault(value.tag, {})[event.step] = value.simple_value
    assert list(curves['loss/train']) == list(curves['accuracy/train']) == [0, 100]
    assert curves['loss/train'][0] > 2 > curves['loss/train'][100]
    assert pictures == [(28, 28)] * 8  # of four filters, twice


def test_the_export_is_the_network_with_the_accuracy_that_was_printed(trained, data_dir):
    test = input_data.read_data_sets(data_dir).test
    (version,) = os.listdir(trained.export_dir)
    assert abs(int(version) - time.time()) < 1000  # seconds since 1970
    path = os.path.join(trained.export_dir, version)
    graph, classes, probabilities = load_export(path, test.images)
    assert 'test accuracy %g\n' % np.mean(classes == test.labels) in trained.stdout
    assert (probabilities.argmax(1) == classes).all()
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-5)
    assert len(graph.get_collection('variables')) == 8  # none of the optimizer
    # TensorFlow 2 prints twenty lines about variables of the old kind.
    assert 'VariableV2' not in {operation.type for operation in graph.get_operations()}


# The weights.


def test_a_seed_gives_the_weights_of_the_plain_cells(train, data_dir, tmp_path, capsys):
    """The loss that is fetched, summaries and checkpoints change no bit."""
    train(8, '--seed', 8, '--model_dir', tmp_path, '--save_steps', 3, '--log_dir', tmp_path)
    printed = capsys.readouterr().out

    mnist = input_data.read_data_sets(data_dir, one_hot=True, seed=8)
    with tf.Graph().as_default(), tf.Session() as sess:
        tf.set_random_seed(8)
        x = tf.placeholder(tf.float32, [None, 784])
        y_ = tf.placeholder(tf.float32, [None, 10])
        y_conv, keep_prob = mnist_deep.deepnn(x)
        cross_entropy = tf.reduce_mean(
            tf.nn.softmax_cross_entropy_with_logits(labels=y_, logits=y_conv)
        )
        train_step = tf.train.AdamOptimizer(1e-4).minimize(cross_entropy)
        correct_prediction = tf.equal(tf.argmax(y_conv, 1), tf.argmax(y_, 1))
        accuracy = tf.reduce_mean(tf.cast(correct_prediction, tf.float32))
        sess.run(tf.global_variables_initializer())
        for i in range(8):
            batch = mnist.train.next_batch(50)
            if i % 100 == 0:
                train_accuracy = accuracy.eval({x: batch[0], y_: batch[1], keep_prob: 1.0})
                print('step %d, training accuracy %g' % (i, train_accuracy))
            train_step.run({x: batch[0], y_: batch[1], keep_prob: 0.5})
        test = {x: mnist.test.images, y_: mnist.test.labels, keep_prob: 1.0}
        print('test accuracy %g' % accuracy.eval(test))
        expected = {v.op.name: v.eval() for v in tf.trainable_variables()}
    assert capsys.readouterr().out == printed
    saved = variables(tmp_path)
    assert len(expected) == 8
    np.testing.assert_equal({name: saved[name] for name in expected}, expected)


def test_each_flag_changes_the_weights(small, train, tmp_path):
    def weights(name, *flags):
        train(3, '--seed', 1, '--model_dir', tmp_path / name, *flags)
        return variables(tmp_path / name)['weights']

    flags = {'batch_size': 20, 'learning_rate': 1e-3, 'keep_prob': 0.9, 'seed': 2, 'max_steps': 4}
    default = weights('default')
    for name, value in flags.items():
        assert (weights(name, '--' + name, value) != default).any(), name


def test_the_accuracy_is_that_of_all_test_images(small, train, data_dir, monkeypatch, tmp_path):
    mnist = input_data.read_data_sets(data_dir, one_hot=True)
    images, labels = mnist.test.images[:803], mnist.test.labels[:803]
    mnist.test._images, mnist.test._labels, mnist.test._num_examples = images, labels, 803
    monkeypatch.setattr(input_data, 'read_data_sets', lambda *_, **__: mnist)
    accuracy = train(30, '--model_dir', tmp_path)
    saved = variables(tmp_path)
    logits = images.dot(saved['weights']) + saved['biases']
    assert type(accuracy) is float
    assert accuracy == np.mean(logits.argmax(1) == labels.argmax(1))


# Stopping and resuming.


def test_a_resumed_run_is_as_one_without_a_break(small, train, tmp_path, capsys):
    """But for dropout: the batches go on, and so do the checkpoints, in a folder that was moved."""
    flags = ['--seed', 5, '--save_steps', 4, '--keep_prob', 1, '--model_dir']
    train(30, *flags, tmp_path / 'whole')
    train(13, *flags, tmp_path / 'moved', '--log_dir', tmp_path / 'first')
    (tmp_path / 'moved').rename(tmp_path / 'm')
    capsys.readouterr()
    train(30, *flags, tmp_path / 'm', '--log_dir', tmp_path / 'second')
    assert 'Resuming from %s-13\n' % (tmp_path / 'm' / 'model.ckpt') in capsys.readouterr().err
    np.testing.assert_equal(variables(tmp_path / 'm'), variables(tmp_path / 'whole'))
    steps = [int(path.name.split('-')[1][:-6]) for path in (tmp_path / 'm').glob('*.index')]
    assert sorted(steps) == [16, 20, 24, 28, 30]  # the last five, of both runs
    for folder, step in [('first', 0), ('second', 13)]:  # TensorBoard drops what is there of later
        logs = [event for event in events(tmp_path / folder) if event.HasField('session_log')]
        assert [log.step for log in logs if log.session_log.status == tf.SessionLog.START] == [step]


def test_a_complete_run_only_tests_and_exports_again(
    small, train, data_dir, tmp_path, monkeypatch, capsys
):
    folders = ['--model_dir', tmp_path / 'model', '--export_dir', tmp_path / 'export']
    train(2, *folders[:2])
    monkeypatch.setattr(time, 'time', lambda: 1e9)
    accuracy = train(30, *folders)
    capsys.readouterr()
    monkeypatch.setattr(time, 'time', lambda: 2e9)
    assert train(30, *folders) == accuracy
    out, err = capsys.readouterr()
    assert out == extracting(data_dir) + 'test accuracy %g\n' % accuracy
    assert err.endswith('Exported to %s\n' % (tmp_path / 'export' / '2000000000'))
    test = input_data.read_data_sets(data_dir).test
    for version in ('1000000000', '2000000000'):
        _, classes, _ = load_export(tmp_path / 'export' / version, test.images)
        assert np.mean(classes == test.labels) == accuracy


@pytest.mark.parametrize('is_saved', [True, False])
def test_ctrl_c_saves_and_tests_but_does_not_export(
    is_saved, small, train, tmp_path, monkeypatch, capsys
):
    genuine = input_data.DataSet.next_batch

    def next_batch(self, batch_size):
        if self._index_in_epoch == 3 * batch_size:
            os.kill(os.getpid(), signal.SIGINT)
        return genuine(self, batch_size)

    monkeypatch.setattr(input_data.DataSet, 'next_batch', next_batch)
    flags = ['--model_dir', tmp_path / 'model'] if is_saved else []
    accuracy = train(9, *flags, '--export_dir', tmp_path / 'export')
    out, err = capsys.readouterr()
    assert out.endswith('\ntest accuracy %g\n' % accuracy)
    assert err == 'Stopped after 3 steps\n'
    assert not is_saved or saved_step(tmp_path / 'model') == 3
    assert os.listdir(str(tmp_path / 'export')) == []  # only a complete run exports


def test_a_killed_run_resumes_from_its_last_checkpoint(train, data_dir, tmp_path):
    flags = ['--data_dir', data_dir, '--model_dir', str(tmp_path), '--save_steps', '5']
    command = [sys.executable, os.path.join(ROOT, 'mnist_deep.py')] + flags
    with subprocess.Popen(command, **process_options(tmp_path)) as process:
        while process.poll() is None and len(list(tmp_path.glob('*.index'))) < 2:
            time.sleep(0.05)
        process.kill()
        out, err = process.communicate()
    assert process.returncode == -signal.SIGKILL, err
    assert 'step 0, training accuracy' in out  # a pipe got it at once
    last = saved_step(tmp_path)
    train(last + 2, *flags)
    assert last >= 5 and saved_step(tmp_path) == last + 2


def test_a_loss_that_is_not_finite_ends_the_run_unsaved(small, train, tmp_path, capsys):
    flags = ['--model_dir', tmp_path]
    train(2, *flags)
    before = sorted(os.listdir(str(tmp_path)))
    capsys.readouterr()
    with pytest.raises(SystemExit, match='error: loss (nan|inf) at step 3: try a smaller'):
        train(9, '--learning_rate', 1e38, *flags)
    assert sorted(os.listdir(str(tmp_path))) == before
    assert 'test accuracy' not in capsys.readouterr().out
    with pytest.raises(SystemExit):
        train(9, '--learning_rate', 1e38, '--log_dir', tmp_path / 'log')
    assert [event.step for event in events(tmp_path / 'log') if event.summary.value] == [0]
    with pytest.raises(SystemExit, match='error: loss inf'):
        mnist_deep.check_finite(float('inf'), 3)


def test_the_way_back_from_a_checkpoint_that_is_not_finite(small, train, tmp_path):
    """The loss of a step is that of the weights before it: the checkpoint after it can be bad."""
    flags = ['--model_dir', tmp_path, '--save_steps', 3]
    train(3, *flags)
    with pytest.raises(SystemExit):
        train(9, '--learning_rate', 1e38, '--save_steps', 1, *flags[:2])
    with pytest.raises(SystemExit, match='at step 4: .* earlier checkpoint .* file `checkpoint`'):
        train(9, *flags)
    text = (tmp_path / 'checkpoint').read_text()
    (tmp_path / 'checkpoint').write_text(text.replace('model.ckpt-4', 'model.ckpt-3', 1))
    train(9, *flags)
    assert saved_step(tmp_path) == 9 and np.isfinite(variables(tmp_path)['weights']).all()


def test_a_checkpoint_of_another_network_is_an_error_and_stays(small, train, tmp_path, monkeypatch):
    def wider(x):
        y_conv, keep_prob = small_network(x)
        return y_conv + mnist_deep.bias_variable([10]), keep_prob

    train(2, '--model_dir', tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    monkeypatch.setattr(mnist_deep, 'deepnn', wider)
    with pytest.raises(tf.errors.OpError, match='biases_1'):
        train(3, '--model_dir', tmp_path)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# Errors.


@pytest.mark.parametrize(
    'flags, message',
    [
        (['--max_steps', '0'], '--max_steps must be above 0, not 0'),
        (['--batch_size', '-1'], '--batch_size must be above 0, not -1'),
        (['--learning_rate', 'nan'], '--learning_rate must be above 0, not nan'),
        (['--save_steps', 'x'], "--save_steps: invalid int value: 'x'"),
        (['--keep_prob', '0'], '--keep_prob must be above 0 and at most 1, not 0'),
        (['--keep_prob', '1.5'], '--keep_prob must be above 0 and at most 1, not 1.5'),
        (['--model_dir', 'file/model'], 'the folder file/model cannot be made: Not a directory'),
        (['--log_dir', 'file'], 'the folder file cannot be made: File exists'),
        (['--model_dir', 'runs/[1]'], 'the name of the folder runs/[1] must not have ['),
        (['--model_dir', 'a*'], 'the name of the folder a* must not'),  # it would lose those of ab
        (['--export_dir', 'a?/b'], 'the name of the folder a?/b must not'),
    ],
    ids=' '.join,
)
def test_a_wrong_flag_is_refused_before_the_training(flags, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'file').write_text('')
    with pytest.raises(SystemExit) as caught:
        mnist_deep.main(flags)
    out, err = capsys.readouterr()
    assert caught.value.code == 2 and out == ''
    assert err.startswith('usage: ') and message in err
    assert os.listdir(str(tmp_path)) == ['file']


def test_the_progress_bar_is_on_stderr(small, train, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, 'isatty', lambda: True)
    train(3)
    out, err = capsys.readouterr()
    assert '3/3' in err
    lines = [line.split()[0] for line in out.splitlines()]
    assert lines == ['Extracting'] * 4 + ['step', 'test']
