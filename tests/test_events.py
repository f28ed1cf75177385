"""--log_dir: what TensorBoard is given to show."""

import re

import numpy as np
from event_files import read_events

import input_data
from tf1 import tf


def pixels(png):
    with tf.Graph().as_default(), tf.Session() as sess:
        return sess.run(tf.image.decode_png(png))


def test_a_whole_run(trained, sample_dir):
    curves, images = read_events(trained.log_dir)
    assert {tag: [step for step, _ in curve] for tag, curve in curves.items()} == {
        'loss': [0, 100],
        'accuracy/train': [0, 100],
        'accuracy/validation': [0],
        'accuracy/test': [101],
    }
    assert curves['loss'][1][1] < curves['loss'][0][1]
    printed = float(trained.stdout.split('test accuracy ')[1])
    assert abs(curves['accuracy/test'][0][1] - printed) < 1e-6

    maps = [images.pop('conv1/%d' % i) for i in range(32)]
    assert {(len(shown), shown[0][0], pixels(shown[0][1]).shape) for shown in maps} == {
        (1, 101, (28, 28, 1))
    }
    assert len(images) == 24 and all(tag.startswith('mistakes/') for tag in images)
    # A misclassified digit is shown as it is, black on white, under the right caption.
    tag = next(iter(images))
    label, answer, index = [int(number) for number in re.findall(r'\d+', tag)]
    test = input_data.read_data_sets(sample_dir, dtype='uint8').test
    assert test.labels[index] == label != answer
    shown = pixels(images[tag][0][1]).ravel().astype(int)
    assert np.abs(shown - (255 - test.images[index])).max() <= 1  # rounding


def test_the_graph_and_where_a_resumed_run_begins(small_network, train, tmp_path):
    """TensorBoard drops what the earlier run wrote beyond that step."""
    folders = [tmp_path / 'first', tmp_path / 'second']  # a file's name has only its second
    for steps, folder in enumerate(folders, 1):
        train(steps, '--log_dir', folder, '--model_dir', tmp_path / 'model')
    files = [str(path) for folder in folders for path in folder.iterdir()]
    events = [event for path in files for event in tf.train.summary_iterator(path)]
    graph = next(tf.GraphDef.FromString(e.graph_def) for e in events if e.graph_def)
    assert {'loss', 'accuracy'} <= {node.name.split('/')[0] for node in graph.node}
    starts = [e.step for e in events if e.session_log.status == tf.SessionLog.START]
    assert starts == [0, 1]
    curves, images = read_events(str(folders[1]))
    assert [step for step, _ in curves['accuracy/test']] == [2]
    assert images and all(tag.startswith('mistakes/') for tag in images)  # no convolution here
