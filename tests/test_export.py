"""mnist_export.py: a checkpoint becomes a SavedModel, whole or not at all."""

import os
import time

import numpy as np
import pytest

import input_data
import mnist_deep
import mnist_export
from mnist_deep import tf

# Runs on TensorFlow 2 as it comes, with eager execution.
TF2 = """
import sys, numpy, tensorflow as tf
images = numpy.load('images.npy')
outputs = tf.saved_model.load(sys.argv[1]).signatures['serving_default'](tf.constant(images))
numpy.save('classes.npy', outputs['classes'].numpy())
"""


def export(model_dir, export_dir):
    return mnist_export.main(['--model_dir', str(model_dir), '--export_dir', str(export_dir)])


@pytest.fixture
def checkpoint(tmp_path, monkeypatch):
    """The folder of a checkpoint of a network of one layer."""

    def deepnn(x):
        y = tf.matmul(x, mnist_deep.weight_variable([784, 10])) + mnist_deep.bias_variable([10])
        return y, None

    monkeypatch.setattr(mnist_export, 'deepnn', deepnn)
    with tf.Graph().as_default(), tf.Session() as sess:
        deepnn(tf.placeholder(tf.float32, [None, 784]))
        sess.run(tf.global_variables_initializer())
        tf.train.Saver().save(sess, str(tmp_path / 'model' / 'model.ckpt'), 1)
    return tmp_path / 'model'


def test_the_export_has_the_accuracy_that_was_printed(trained, data_dir, tmp_path, capsys):
    path = export(trained.model_dir, tmp_path)
    assert capsys.readouterr().out == path + '\n'
    folder, version = os.path.split(path)
    assert folder == str(tmp_path) and abs(int(version) - time.time()) < 1000  # seconds since 1970
    test = input_data.read_data_sets(data_dir).test
    with tf.Graph().as_default(), tf.Session() as sess:
        signature = tf.saved_model.load(sess, ['serve'], path).signature_def['serving_default']
        outputs = [signature.outputs[name].name for name in ('classes', 'probabilities')]
        images = signature.inputs['images'].name
        classes, probabilities = sess.run(outputs, {images: test.images})
    assert 'test accuracy %g\n' % np.mean(classes == test.labels) in trained.stdout
    assert (probabilities.argmax(1) == classes).all()
    np.testing.assert_allclose(probabilities.sum(1), 1, rtol=1e-5)


@pytest.mark.skipif(tf.__version__.startswith('1.'), reason='TensorFlow 2 has the loader')
def test_tensorflow_2_loads_the_export_without_a_warning(trained, data_dir, tmp_path, run):
    path = export(trained.model_dir, tmp_path / 'export')
    test = input_data.read_data_sets(data_dir).test
    np.save(str(tmp_path / 'images.npy'), test.images)
    done = run('-c', TF2, path, TF_CPP_MIN_LOG_LEVEL='2')
    assert done.returncode == 0 and 'reference variable' not in done.stderr, done.stderr
    classes = np.load(str(tmp_path / 'classes.npy'))
    assert 'test accuracy %g\n' % np.mean(classes == test.labels) in trained.stdout


def test_exports_of_one_second_get_numbers_of_their_own(checkpoint, tmp_path, monkeypatch):
    monkeypatch.setattr(time, 'time', lambda: 1e9)
    for _ in range(2):
        export(checkpoint, tmp_path / 'export')
    assert sorted(os.listdir(str(tmp_path / 'export'))) == ['1000000000', '1000000001']


@pytest.mark.parametrize(
    'error', [KeyboardInterrupt(), tf.errors.ResourceExhaustedError(None, None, 'No space left')]
)
def test_an_export_that_breaks_off_leaves_nothing(checkpoint, tmp_path, monkeypatch, error):
    def simple_save(sess, path, inputs, outputs):
        os.makedirs(os.path.join(path, 'variables'))
        raise error

    monkeypatch.setattr(tf.saved_model, 'simple_save', simple_save)
    with pytest.raises((KeyboardInterrupt, SystemExit)) as caught:
        export(checkpoint, tmp_path / 'export')
    assert os.listdir(str(tmp_path / 'export')) == []
    if caught.type is SystemExit:
        assert caught.value.code == 'error: nothing exported: No space left'


def test_without_a_checkpoint_nothing_is_exported(tmp_path):
    with pytest.raises(SystemExit, match='error: .*nowhere has no checkpoint: run mnist_deep.py'):
        export(tmp_path / 'nowhere', tmp_path / 'export')
    assert os.listdir(str(tmp_path / 'export')) == []


@pytest.mark.parametrize('name', ['file/export', 'gs://bucket/export'])
def test_a_folder_that_cannot_be_used_is_a_wrong_flag(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / 'file').write_text('')
    with pytest.raises(SystemExit) as caught:
        export('model', name)
    assert caught.value.code == 2 and name in capsys.readouterr().err
    assert os.listdir(str(tmp_path)) == ['file']
