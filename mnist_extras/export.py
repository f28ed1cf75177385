"""--export_dir: the trained network as a SavedModel."""

import os
import shutil
import tempfile

from tf1 import tf


def check_export_dir(folder):
    """Raise ValueError where `folder` is not empty, so that nothing is overwritten."""
    if folder and os.listdir(folder):
        raise ValueError('--export_dir %s is not empty: name a new folder' % folder)


def export(sess, network, folder):
    """Write the trained network as a SavedModel, whole or not at all.

    Its signature `serving_default` takes `images`, float32 [n, 784] in [0, 1], and returns
    `classes`, int64 [n], and `probabilities`, float32 [n, 10].

    Args:
      sess: the session with the trained variables.
      network: the function that built the network, such as `mnist_deep.deepnn`.
      folder: an empty folder.
    """
    values = sess.run(tf.trainable_variables())
    with tf.Graph().as_default(), tf.Session() as serving:
        images = tf.placeholder(tf.float32, [None, 784], name='images')
        logits, _ = network(images)
        for variable, value in zip(tf.trainable_variables(), values):
            serving.run(variable.initializer, {variable.initial_value: value})
        outputs = {'classes': tf.argmax(logits, 1), 'probabilities': tf.nn.softmax(logits)}
        scratch = tempfile.mkdtemp(prefix='.export-', dir=folder)
        try:
            model = os.path.join(scratch, 'model')
            tf.saved_model.simple_save(serving, model, {'images': images}, outputs)
            # The folder is a SavedModel once it holds saved_model.pb, so this comes last.
            for name in ('variables', 'saved_model.pb'):
                os.rename(os.path.join(model, name), os.path.join(folder, name))
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
