"""--export_dir: the SavedModel."""

import os

import pytest
from conftest import contents

import input_data
from mnist_extras.cli import UserError
from tf1 import tf

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


def test_plain_tensorflow_serves_it_with_the_accuracy_that_was_printed(trained, run, sample_dir):
    served = run('-c', SERVE, sample_dir, trained.export_dir)
    assert served.returncode == 0, served.stderr
    assert served.stdout.splitlines()[-1] == trained.stdout.splitlines()[-1]
    assert sorted(os.listdir(trained.export_dir)) == ['saved_model.pb', 'variables']


def test_an_export_of_tensorflow_1_15_is_served(run, sample_dir):
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'export_of_1_15')
    served = run('-c', SERVE, sample_dir, os.path.join(folder, 'model'))
    assert served.returncode == 0, served.stderr
    with open(os.path.join(folder, 'accuracy.txt')) as f:
        assert served.stdout.splitlines()[-1] == f.read().strip()


def test_a_folder_that_is_not_empty_is_refused_before_the_training(train, tmp_path, monkeypatch):
    (tmp_path / 'mine').write_text('mine')
    monkeypatch.setattr(input_data, 'read_data_sets', None)  # it is not called
    with pytest.raises(UserError, match='--export_dir .* is not empty: name a new folder'):
        train(1, '--export_dir', tmp_path)
    assert contents(tmp_path) == {'mine': b'mine'}


def test_a_folder_that_another_flag_names_is_refused_too(train, tmp_path, monkeypatch):
    monkeypatch.setattr(input_data, 'read_data_sets', None)  # it is not called
    with pytest.raises(UserError, match='--export_dir .* is not empty: name a new folder'):
        train(1, '--export_dir', tmp_path / 'a', '--model_dir', tmp_path / 'a')


def test_an_export_that_fails_leaves_no_file(small_network, train, tmp_path, monkeypatch):
    def fail(_session, folder, *_):
        open(os.path.join(folder, 'half'), 'w').close()
        raise tf.errors.ResourceExhaustedError(None, None, 'File too large')

    monkeypatch.setattr(tf.saved_model, 'simple_save', fail)
    with pytest.raises(UserError, match='cannot write to .*export .File too large'):
        train(1, '--export_dir', tmp_path / 'export')
    assert contents(tmp_path) == {}
