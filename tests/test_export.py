"""--export_dir: the SavedModel."""

import os

import pytest
from conftest import contents

import input_data

SERVE = """
import sys
import numpy as np
import tensorflow as tf
import input_data
test = input_data.read_data_sets(sys.argv[1], one_hot=True).test
if tf.__version__.startswith('1.'):
    with tf.Session() as sess:
        model = tf.saved_model.load(sess, ['serve'], sys.argv[2])
        signature = model.signature_def['serving_default']
        outputs = {name: info.name for name, info in signature.outputs.items()}
        answer = sess.run(outputs, {signature.inputs['images'].name: test.images})
else:
    serve = tf.saved_model.load(sys.argv[2]).signatures['serving_default']
    answer = {name: value.numpy() for name, value in serve(images=tf.constant(test.images)).items()}
assert sorted(answer) == ['classes', 'probabilities']
assert answer['probabilities'].shape == (1000, 10)
assert np.allclose(answer['probabilities'].sum(axis=1), 1, atol=1e-5)
print('test accuracy %g' % np.mean(answer['classes'] == np.argmax(test.labels, 1)))
"""


def test_the_exported_model_has_the_accuracy_that_was_printed(trained, run, sample_dir):
    served = run('-c', SERVE, sample_dir, trained.export_dir)
    assert served.stdout.splitlines()[-1:] == trained.stdout.splitlines()[-1:], served.stderr
    assert sorted(os.listdir(trained.export_dir)) == ['saved_model.pb', 'variables']


def test_nothing_is_overwritten(train, tmp_path, monkeypatch):
    (tmp_path / 'mine').write_text('mine')
    monkeypatch.setattr(input_data, 'read_data_sets', None)  # refused before it is called
    with pytest.raises(ValueError, match='--export_dir .* is not empty: name a new folder'):
        train(1, '--export_dir', tmp_path)
    assert contents(tmp_path) == {'mine': b'mine'}


def test_an_export_that_fails_leaves_nothing(train, tmp_path, monkeypatch):
    from tf1 import tf

    def fail(*_):
        raise OSError('the disk is full')

    monkeypatch.setattr(tf.saved_model, 'simple_save', fail)
    with pytest.raises(OSError, match='the disk is full'):
        train(1, '--export_dir', tmp_path / 'export')
    assert contents(tmp_path) == {'export': None}


def test_what_a_killed_export_left_is_not_in_the_way(train, tmp_path):
    (tmp_path / '.export-abc').mkdir()
    train(1, '--export_dir', tmp_path)
    assert {'saved_model.pb', 'variables'} < set(contents(tmp_path))
