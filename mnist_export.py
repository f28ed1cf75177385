"""Export the network that mnist_deep.py trained, for other programs to load:

    python mnist_deep.py --model_dir model
    python mnist_export.py --model_dir model --export_dir export

Writes a SavedModel into a new folder in `export`, and prints its path. The SavedModel maps
`images`, float32 [n, 784] from 0 to 1, to `classes`, int64 [n], and `probabilities`,
float32 [n, 10]. The network is built anew by `deepnn`, which must be as it was in the training.
"""

import argparse
import os
import sys
import tempfile
import time

from mnist_deep import deepnn, local_folder, make_folder, reason, restore, tf


def main(argv=()):
    """Export the network of the last checkpoint, and return the path of the SavedModel.

    `argv` is a list of flags. Raises SystemExit for a wrong flag, for a checkpoint that cannot be
    restored, and if there is none.
    """
    flags = parse_flags(argv)
    with tf.Graph().as_default(), tf.Session() as sess:
        # Resource variables: TensorFlow 2 warns when it loads the older kind.
        with tf.variable_scope('', use_resource=True):
            x = tf.placeholder(tf.float32, [None, 784], name='images')
            y_conv, _ = deepnn(x)
        if not restore(sess, tf.train.Saver(), flags.model_dir):
            sys.exit('error: %s has no checkpoint: run mnist_deep.py first' % flags.model_dir)
        outputs = {'classes': tf.argmax(y_conv, 1), 'probabilities': tf.nn.softmax(y_conv)}

        # The SavedModel is written into a temporary folder, and moved out when it is complete.
        # TensorFlow Serving takes the name of its folder for a version.
        with tempfile.TemporaryDirectory(prefix='.export-', dir=flags.export_dir) as scratch:
            written = os.path.join(scratch, 'model')
            try:
                tf.saved_model.simple_save(sess, written, {'images': x}, outputs)
            except tf.errors.OpError as error:
                sys.exit('error: nothing exported: %s' % reason(error))
            version = int(time.time())
            while os.path.exists(os.path.join(flags.export_dir, str(version))):
                version += 1  # another export of this second
            path = os.path.join(flags.export_dir, str(version))
            os.rename(written, path)
    print(path)
    return path


def parse_flags(argv):
    """Return the flags as attributes, and make the folder of the exports."""
    parser = argparse.ArgumentParser(description='Export a trained network as a SavedModel.')
    add = parser.add_argument
    add('--model_dir', type=local_folder, required=True, help='folder of the checkpoints')
    add('--export_dir', type=local_folder, required=True, help='make a new folder in this one')
    flags = parser.parse_args(argv)
    make_folder(flags.export_dir, parser)
    return flags


if __name__ == '__main__':
    main(sys.argv[1:])
