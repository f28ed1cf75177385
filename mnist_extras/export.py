"""--export_dir: the trained network as a SavedModel."""

import os
import shutil
import tempfile

from tf1 import tf

_SCRATCH = '.export-'  # prefix of the folder of an incomplete export


def check_export_dir(folder):
    """Raise ValueError if there is anything in `folder`, which may be None."""
    if folder and not all(name.startswith(_SCRATCH) for name in os.listdir(folder)):
        raise ValueError('--export_dir %r is not empty: name a new folder' % folder)


def export(sess, network, folder):
    """Write the trained network as a SavedModel. Without a folder, do nothing.

    Its signature `serving_default` takes `images`, float32 [n, 784] in [0, 1], and returns
    `classes`, int64 [n], and `probabilities`, float32 [n, 10].

    Args:
      sess: the session with the trained variables. Its graph must be the default graph.
      network: the function that built the network, such as `mnist_deep.deepnn`. It is
        called again, so that the model has no training operations, and must create the
        variables in the same order.
      folder: an empty folder, or None. It is a SavedModel once all of it is there.

    Raises:
      OSError, tf.errors.OpError: the model cannot be written.
    """
    if not folder:
        return
    values = sess.run(tf.trainable_variables())
    with tf.Graph().as_default(), tf.Session() as serving:
        images = tf.placeholder(tf.float32, [None, 784], name='images')
        logits, _ = network(images)
        for variable, value in zip(tf.trainable_variables(), values):
            serving.run(variable.initializer, {variable.initial_value: value})
        outputs = {'classes': tf.argmax(logits, 1), 'probabilities': tf.nn.softmax(logits)}
        scratch = tempfile.mkdtemp(prefix=_SCRATCH, dir=folder)
        try:
            model = os.path.join(scratch, 'model')
            tf.saved_model.simple_save(serving, model, {'images': images}, outputs)
            for name in ('variables', 'saved_model.pb'):  # the second makes it a SavedModel
                os.rename(os.path.join(model, name), os.path.join(folder, name))
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
