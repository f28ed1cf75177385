"""--log_dir: what TensorBoard is given to show."""

import os
import re

import numpy as np

import input_data
import mnist_deep
from mnist_extras.events import read_events, tiled
from tf1 import tf


def events_of(folder):
    for name in sorted(os.listdir(str(folder))):
        for event in tf.train.summary_iterator(os.path.join(str(folder), name)):
            yield event


def pixels(png):
    with tf.Graph().as_default(), tf.Session() as sess:
        return sess.run(tf.image.decode_png(png))


def test_curves_and_pictures_of_a_run_that_was_resumed(train, tmp_path):
    log = tmp_path / 'log'
    flags = ['--log_dir', log, '--model_dir', tmp_path / 'model', '--batch_size', 20, '--seed', 1]
    train(50, *flags)
    accuracy = train(101, *flags)
    curves, images = read_events(str(log))
    assert {tag: [step for step, _ in curve] for tag, curve in curves.items()} == {
        'loss': [0, 100],
        'accuracy/train': [0, 100],
        'accuracy/validation': [0, 50, 101],
        'accuracy/test': [50, 101],
    }
    assert curves['loss'][1][1] < curves['loss'][0][1]
    assert abs(curves['accuracy/test'][1][1] - accuracy) < 1e-6
    assert curves['accuracy/validation'][2][1] > curves['accuracy/validation'][0][1]

    assert [step for step, _ in images.pop('conv1')] == [50, 101]
    assert all(tag.startswith('mistakes/') for tag in images)
    assert len([step for shown in images.values() for step, _ in shown if step == 101]) == 24


def test_the_graph_and_where_a_resumed_run_begins(train, tmp_path):
    """TensorBoard drops what the earlier run wrote beyond that step."""
    for steps in (1, 2):
        train(steps, '--log_dir', tmp_path / 'log', '--model_dir', tmp_path / 'model')
    events = list(events_of(tmp_path / 'log'))
    graph = next(tf.GraphDef.FromString(e.graph_def) for e in events if e.graph_def)
    scopes = {node.name.split('/')[0] for node in graph.node}
    assert {'conv1', 'pool1', 'conv2', 'pool2', 'fc1', 'dropout', 'fc2', 'loss'} <= scopes
    starts = [e.step for e in events if e.session_log.status == tf.SessionLog.START]
    assert starts == [0, 1]


def test_a_mistake_is_shown_as_it_is_and_named(train, sample_dir, tmp_path):
    train(1, '--log_dir', tmp_path, '--seed', 2)
    _, images = read_events(str(tmp_path))
    tag = next(tag for tag in images if tag.startswith('mistakes/'))
    label, answer, index = [int(number) for number in re.findall(r'\d+', tag)]
    test = input_data.read_data_sets(sample_dir, dtype='uint8').test
    assert test.labels[index] == label != answer
    shown = pixels(images[tag][0][1]).ravel().astype(int)
    assert np.abs(shown - (255 - test.images[index])).max() <= 1  # rounding


def test_tiles_are_in_rows_of_eight_and_the_last_row_is_filled_up():
    features = np.arange(11 * 2 * 3).reshape(11, 2, 3).transpose(1, 2, 0)
    picture = tiled(features)
    assert picture.shape == (2 * 2, 8 * 3)
    np.testing.assert_array_equal(picture[:2, :3], features[:, :, 0])
    np.testing.assert_array_equal(picture[:2, 3:6], features[:, :, 1])
    np.testing.assert_array_equal(picture[2:, 6:9], features[:, :, 10])
    assert not picture[2:, 9:].any()


def test_a_network_without_that_first_layer_is_watched_too(train, tmp_path, monkeypatch):
    def network(x):
        keep_prob = tf.placeholder_with_default(1.0, [])
        return tf.matmul(x, mnist_deep.weight_variable([784, 10])), keep_prob

    monkeypatch.setattr(mnist_deep, 'deepnn', network)
    train(1, '--log_dir', tmp_path)
    assert len(read_events(str(tmp_path))[1]) == 24  # mistakes only
