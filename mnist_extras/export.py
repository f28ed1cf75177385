"""--export_dir: the trained network as a SavedModel."""

import os
import shutil

from mnist_extras.checkpoints import cannot_write
from mnist_extras.cli import UserError, make_folder
from tf1 import tf


def check_export_dir(folder, others=()):
    """Make the folder, unless it is None. Raises UserError if it is not empty, or of `others`."""
    if folder is not None:
        make_folder('--export_dir', folder)
        if os.listdir(folder) or folder in others:
            raise UserError('--export_dir %r is not empty: name a new folder' % folder)


def export(sess, network, folder):
    """Write the trained network as a SavedModel. Without a folder, do nothing.

    Its signature `serving_default` takes `images`, float32 [n, 784] in [0, 1], and returns
    `classes`, int64 [n], and `probabilities`, float32 [n, 10].

    Args:
      sess: the session with the trained variables.
      network: the function that built the network, such as `mnist_deep.deepnn`. It is
        called again, so that the model has no training operations.
      folder: an empty folder, or None.

    Raises UserError, and leaves no file, if the model cannot be written.
    """
    if folder is None:
        return
    trained = sess.graph.get_collection(tf.GraphKeys.GLOBAL_VARIABLES)
    values = sess.run({variable.op.name: variable for variable in trained})
    with tf.Graph().as_default(), tf.Session() as serving:
        images = tf.placeholder(tf.float32, [None, 784], name='images')
        logits, _ = network(images)
        for variable in tf.global_variables():
            variable.load(values[variable.op.name], serving)
        outputs = {'classes': tf.argmax(logits, 1), 'probabilities': tf.nn.softmax(logits)}
        try:
            tf.saved_model.simple_save(serving, folder, {'images': images}, outputs)
        except tf.errors.OpError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise cannot_write(folder, error) from None
