"""mnist_deep.py: its lines, its weights, its checkpoints, what it writes, and its errors."""

import glob
import importlib.util
import io
import os
import re
import runpy
import signal
import sys
import time
import traceback

import numpy as np
import pytest
from conftest import ROOT, extracting

import input_data
import mnist_deep
from mnist_deep import tf


@pytest.fixture
def train(data_dir):
    """Run mnist_deep.main for some steps; return the test accuracy."""

    def train(max_steps, *flags, **options):
        main = options.get('main', mnist_deep.main)
        flags = ['--data_dir', data_dir, '--max_steps', max_steps] + list(flags)
        return main([str(flag) for flag in flags])

    return train


def small_network(x):
    """A network of one layer with dropout, of which a step takes a millisecond."""
    keep_prob = tf.placeholder_with_default(1.0, [])
    W, b = mnist_deep.weight_variable([784, 10]), mnist_deep.bias_variable([10])
    return tf.matmul(tf.nn.dropout(x, keep_prob=keep_prob), W) + b, keep_prob


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(mnist_deep, 'deepnn', small_network)


@pytest.fixture
def batches(monkeypatch):
    """The labels of the batches that next_batch has handed out."""
    genuine, labels = input_data.DataSet.next_batch, []

    def next_batch(self, batch_size):
        batch = genuine(self, batch_size)
        labels.append(batch[1].argmax(1).tolist())
        return batch

    monkeypatch.setattr(input_data.DataSet, 'next_batch', next_batch)
    return labels


def interrupt_at(monkeypatch, step):
    """Have Ctrl-C pressed when a batch is asked for."""
    genuine, taken = input_data.DataSet.next_batch, []

    def next_batch(self, batch_size):
        taken.append(None)
        if len(taken) == step:
            os.kill(os.getpid(), signal.SIGINT)
        return genuine(self, batch_size)

    monkeypatch.setattr(input_data.DataSet, 'next_batch', next_batch)


def edited(tmp_path, old, new):
    """Return a copy of mnist_deep.py, imported, that a reader has changed."""
    with open(mnist_deep.__file__, encoding='utf-8') as f:
        source = f.read()
    assert source.count(old) == 1
    path = tmp_path / 'edited.py'
    path.write_text(source.replace(old, new))
    spec = importlib.util.spec_from_file_location('edited', str(path))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def variables(folder):
    """Return all variables of the latest checkpoint by name."""
    reader = tf.train.load_checkpoint(str(folder))
    return {name: reader.get_tensor(name) for name in reader.get_variable_to_shape_map()}


def assert_equal(found, expected):
    """Compare variables bit for bit; say which differ, and by how much."""
    assert sorted(found) == sorted(expected)
    differences = {
        name: np.abs(found[name].astype(float) - expected[name]).max()
        for name in expected
        if found[name].tobytes() != expected[name].tobytes()
    }
    assert differences == {}


def saved_step(folder):
    return int(variables(folder)['global_step'])


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


def events(folder):
    """Return the scalars and the pictures, by tag, and all events of a log folder."""
    scalars, pictures, found = {}, {}, []
    for path in sorted(glob.glob(os.path.join(str(folder), 'events*'))):
        for event in tf.train.summary_iterator(path):
            found.append(event)
            for value in event.summary.value:
                if value.HasField('simple_value'):
                    scalars.setdefault(value.tag, []).append((event.step, value.simple_value))
                elif value.HasField('image'):
                    pictures[value.tag] = (value.image.width, value.image.height)
    return scalars, pictures, found


def test_tensorboard_gets_the_graph_the_curves_and_feature_maps(trained):
    scalars, pictures, found = events(trained.log_dir)
    assert [step for step, _ in scalars['loss/train']] == [0, 100]
    assert scalars['loss/train'][0][1] > 2 > scalars['loss/train'][1][1]
    assert [step for step, _ in scalars['accuracy/train']] == [0, 100]
    ((step, accuracy),) = scalars['accuracy/test']
    assert step == 101 and 'test accuracy %g\n' % round(accuracy, 4) in trained.stdout
    assert len(pictures) == 4 and set(pictures.values()) == {(28, 28)}
    assert any(event.graph_def for event in found)


def test_the_export_is_the_network_with_the_accuracy_that_was_printed(trained, data_dir):
    test = input_data.read_data_sets(data_dir).test
    with tf.Graph().as_default() as graph, tf.Session() as sess:
        model = tf.saved_model.load(sess, ['serve'], trained.export_dir)
        signature = model.signature_def['serving_default']
        x = graph.get_tensor_by_name(signature.inputs['images'].name)
        names = [signature.outputs[key].name for key in ('classes', 'probabilities')]
        classes, probabilities = sess.run(names, {x: test.images})
        assert len(tf.global_variables()) == 8  # none of the optimizer
    assert 'test accuracy %g\n' % np.mean(classes == test.labels) in trained.stdout
    assert (probabilities.argmax(1) == classes).all()
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-5)


# The weights.


def test_the_weights_are_those_of_the_plain_cells(train, data_dir, tmp_path, capsys):
    """GATE_GRAPH, the loss that is fetched, summaries and flags change no bit."""
    train(21, '--seed', 8, '--model_dir', tmp_path)
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
        for i in range(21):
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
    assert_equal({name: saved[name] for name in expected}, expected)


def test_a_seed_repeats_the_run(train, tmp_path, capsys):
    once = train(9, '--model_dir', tmp_path / 'once', '--seed', 6), capsys.readouterr()
    flags = ['--save_steps', 2, '--log_dir', tmp_path]
    again = train(9, '--model_dir', tmp_path / 'again', '--seed', 6, *flags), capsys.readouterr()
    assert once == again
    assert_equal(variables(tmp_path / 'again'), variables(tmp_path / 'once'))


FLAGS = {'batch_size': 20, 'learning_rate': 1e-3, 'keep_prob': 0.9, 'seed': 2, 'max_steps': 4}


@pytest.mark.parametrize('flag', FLAGS)
def test_a_flag_changes_the_weights(flag, small, train, tmp_path):
    default = ['--seed', 1, '--model_dir']
    train(3, *default + [tmp_path / 'default'])
    train(3, *default + [tmp_path / 'changed', '--' + flag, FLAGS[flag]])
    default, changed = variables(tmp_path / 'default'), variables(tmp_path / 'changed')
    assert (default['weights'] != changed['weights']).any()


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


def test_a_resumed_run_goes_on_with_the_next_batch(small, train, tmp_path, batches, capsys):
    train(30, '--seed', 5, '--save_steps', 4, '--model_dir', tmp_path / 'whole')
    whole = list(batches)
    del batches[:]
    flags = ['--seed', 5, '--save_steps', 4, '--model_dir', tmp_path / 'm', '--log_dir']
    train(13, *flags + [tmp_path / 'first'])
    capsys.readouterr()
    train(30, *flags + [tmp_path / 'second'])
    assert 'Resuming from %s-13\n' % (tmp_path / 'm' / 'model.ckpt') in capsys.readouterr().err
    assert batches == whole[:13] + whole
    steps = [int(path.name.split('-')[1][:-6]) for path in (tmp_path / 'm').glob('*.index')]
    assert sorted(steps) == [16, 20, 24, 28, 30]  # the last five, of both runs
    for folder, step in [('first', 0), ('second', 13)]:  # TensorBoard drops what is there of later
        _, _, found = events(tmp_path / folder)
        starts = [e.step for e in found if e.session_log.status == tf.SessionLog.START]
        assert starts == [step]


def test_a_run_that_is_complete_prints_its_accuracy_again(small, train, tmp_path, capsys):
    flags = ['--save_steps', 2, '--model_dir', tmp_path]
    accuracy = train(3, *flags)
    assert train(3, *flags) == accuracy
    assert 'step' not in capsys.readouterr().out.split('test accuracy')[1]


@pytest.mark.parametrize('is_saved', [True, False])
def test_ctrl_c_saves_and_tests_but_does_not_export(
    is_saved, small, train, tmp_path, monkeypatch, capsys
):
    flags = ['--model_dir', tmp_path / 'model'] if is_saved else []
    interrupt_at(monkeypatch, step=4)
    accuracy = train(9, *flags + ['--export_dir', tmp_path / 'export'])
    out, err = capsys.readouterr()
    assert out.endswith('\ntest accuracy %g\n' % accuracy)
    saved = 'saved' if is_saved else 'not saved: that takes --model_dir'
    assert err == 'Stopped after 3 steps, %s\n' % saved
    assert not is_saved or saved_step(tmp_path / 'model') == 3
    assert os.listdir(str(tmp_path / 'export')) == []  # only a complete run exports


def test_a_second_ctrl_c_ends_at_once(small, train, monkeypatch, capsys):
    def press(*_, **__):  # where the first one is reported
        os.kill(os.getpid(), signal.SIGINT)

    interrupt_at(monkeypatch, step=2)
    monkeypatch.setattr(mnist_deep, 'print', press, raising=False)
    with pytest.raises(KeyboardInterrupt):
        train(5)
    assert 'test accuracy' not in capsys.readouterr().out


def test_ctrl_c_and_sigkill_at_a_terminal(start, data_dir, tmp_path):
    """What was killed resumes from the last checkpoint; Ctrl-C lets the running step end."""

    def train_until_saved(step):
        process = start('mnist_deep.py', *flags)
        while saved() < step:
            assert process.poll() is None
            time.sleep(0.05)
        return process

    def saved():
        steps = re.findall(r'ckpt-(\d+)\.index', ' '.join(os.listdir(str(tmp_path / 'model'))))
        return max(map(int, steps), default=0)

    (tmp_path / 'model').mkdir()
    flags = ['--data_dir', data_dir, '--model_dir', 'model', '--save_steps', '5']
    process = train_until_saved(10)
    process.kill()
    process.communicate()
    process = train_until_saved(saved() + 1)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0 and re.search(r'^test accuracy 0\.\d+\n$', out, re.MULTILINE)
    first = int(re.search(r'Resuming from model/model.ckpt-(\d+)\n', err).group(1))
    steps = int(re.search(r'Stopped after (\d+) steps, saved\n', err).group(1))
    assert 5 <= first < steps == saved_step(tmp_path / 'model')


def test_a_break_of_the_readers_leads_to_the_same_end(train, tmp_path, capsys):
    loop = '            for i in steps:\n'
    stop = '                if i == 2:\n                    break\n'
    module = edited(tmp_path, loop, loop + stop)
    module.deepnn = small_network
    folders = ['--model_dir', tmp_path / 'model', '--export_dir', tmp_path / 'export']
    accuracy = train(9, *folders, main=module.main)
    assert capsys.readouterr().out.endswith('\ntest accuracy %g\n' % accuracy)
    assert saved_step(tmp_path / 'model') == 2
    assert os.path.exists(str(tmp_path / 'export' / 'saved_model.pb'))


def test_a_loss_that_is_not_finite_ends_the_run_unsaved(small, train, tmp_path, capsys):
    flags = ['--model_dir', tmp_path]
    train(2, *flags)
    before = sorted(os.listdir(str(tmp_path)))
    with pytest.raises(SystemExit) as caught:
        train(9, '--learning_rate', 1e38, *flags)
    message = r'error: loss (nan|inf) at step 3: try a smaller --learning_rate'
    assert re.match(message, caught.value.code)  # a text: status 1
    assert sorted(os.listdir(str(tmp_path))) == before
    assert 'test accuracy' not in capsys.readouterr().out.split('test accuracy', 1)[1]
    with pytest.raises(SystemExit):
        train(9, '--learning_rate', 1e38, '--log_dir', tmp_path / 'log')
    assert [step for step, _ in events(tmp_path / 'log')[0]['loss/train']] == [0]


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
        (['--seed', '1.5'], "--seed: invalid int value: '1.5'"),
        (['--model_dir', 'file/model'], 'the folder file/model cannot be made: Not a directory'),
        (['--log_dir', 'file'], 'the folder file cannot be made: File exists'),
        (['--export_dir', 'full'], '--export_dir full must be an empty folder'),
        (['--export_dir', 'm', '--model_dir', 'm/'], '--export_dir m must be an empty folder'),
        (['--export_dir', 'm', '--model_dir', 'm/n'], '--export_dir m must be an empty folder'),
    ],
    ids=' '.join,
)
def test_a_wrong_flag_is_refused_before_the_training(flags, message, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'file').write_text('')
    (tmp_path / 'full' / 'x').mkdir(parents=True)
    with pytest.raises(SystemExit) as caught:
        mnist_deep.main(flags)
    out, err = capsys.readouterr()
    assert caught.value.code == 2 and out == ''
    assert err.startswith('usage: ') and message in err


@pytest.mark.parametrize('name', ['model', 'model [1]'])
def test_checkpoints_that_are_not_found_are_not_written_over(
    name, small, train, tmp_path, monkeypatch, capsys
):
    """TensorFlow takes the name of a folder for a pattern, and finds none by it."""
    flags = ['--model_dir', tmp_path / name]
    train(2, *flags)
    if name == 'model':
        (tmp_path / name / 'checkpoint').unlink()
    before = {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()}
    with pytest.raises(SystemExit) as caught:
        train(3, *flags)
    assert caught.value.code == 2
    assert '%s has checkpoints, but TensorFlow finds no latest' % name in capsys.readouterr().err
    assert {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} == before


@pytest.mark.parametrize('cpu', ['flags : avx512f amx_tile amx_bf16', 'flags : avx512f'])
def test_bfloat16_is_refused_where_it_is_slower(cpu, train, monkeypatch, capsys):
    monkeypatch.setattr(mnist_deep, 'open', lambda path: io.StringIO(cpu), raising=False)
    option = 'auto_mixed_precision_onednn_bfloat16'
    if 'amx' in cpu and hasattr(tf.ConfigProto().graph_options.rewrite_options, option):
        assert mnist_deep.parse_flags(['--bfloat16']).bfloat16
        configs, genuine = [], tf.Session
        monkeypatch.setattr(mnist_deep, 'deepnn', small_network)
        # Without the option, whose operations are missing on processors without AVX-512.
        monkeypatch.setattr(
            tf, 'Session', lambda **o: configs.append(o.pop('config')) or genuine(**o)
        )
        train(1, '--bfloat16')
        assert getattr(configs[0].graph_options.rewrite_options, option) == 1
    else:
        with pytest.raises(SystemExit) as caught:
            mnist_deep.parse_flags(['--bfloat16'])
        assert caught.value.code == 2 and 'AMX' in capsys.readouterr().err


def test_data_that_cannot_be_used_is_one_error(data_dir, tmp_path, monkeypatch):
    (tmp_path / 'train-images-idx3-ubyte.gz').write_bytes(b'')
    path = os.path.join(ROOT, 'mnist_deep.py')
    monkeypatch.setattr(sys, 'argv', [path, '--data_dir', str(tmp_path)])
    with pytest.raises(SystemExit, match='^error: .*train-images-idx3-ubyte.gz is not the IDX'):
        runpy.run_path(path, run_name='__main__')
    monkeypatch.setattr(sys, 'argv', [path, '--data_dir', data_dir, '--batch_size', '6000'])
    with pytest.raises(SystemExit, match='^error: batch size 6000 is more than the 1000 images'):
        runpy.run_path(path, run_name='__main__')


@pytest.mark.parametrize('error', [ValueError, OSError])
def test_any_other_error_keeps_its_traceback(error, monkeypatch):
    def read_data_sets(*_, **__):
        raise error("a reader's own")

    path = os.path.join(ROOT, 'mnist_deep.py')
    monkeypatch.setattr(sys, 'argv', [path])
    monkeypatch.setattr(input_data, 'read_data_sets', read_data_sets)
    with pytest.raises(error, match="a reader's own"):
        runpy.run_path(path, run_name='__main__')


MISTAKES = {  # in the code: what is there, what was typed, and the error
    'shape': ('weight_variable([1024, 10])', 'weight_variable([1000, 10])', ValueError),
    'name': ('h_pool1 = max_pool_2x2(h_conv1)', 'h_pool1 = max_pool(h_conv1)', NameError),
    'feed': (
        'batch = {x: images, y_: labels}',
        'batch = {x: images[0], y_: labels}',
        ValueError,
    ),
    'file': ('    mnist = input_data', "    open('nowhere')\n    mnist = input_data", OSError),
}


@pytest.mark.parametrize('kind', MISTAKES)
def test_a_mistake_in_the_code_shows_its_line(kind, train, tmp_path):
    old, new, error = MISTAKES[kind]
    module = edited(tmp_path, old, new)
    with pytest.raises(error) as caught:
        train(1, main=module.main)
    frames = traceback.extract_tb(caught.tb)
    last = [frame.line for frame in frames if frame.filename == module.__file__][-1]
    line = {'shape': 'y_conv = tf.matmul(', 'feed': 'train_accuracy, summary = sess.run('}
    assert last.startswith(line.get(kind, new.strip().splitlines()[0]))


def test_the_progress_bar_is_on_stderr(small, train, monkeypatch, capsys):
    monkeypatch.setattr(sys.stderr, 'isatty', lambda: True)
    train(3)
    out, err = capsys.readouterr()
    assert '3/3' in err
    lines = [line.split()[0] for line in out.splitlines()]
    assert lines == ['Extracting'] * 4 + ['step', 'test']
