"""Read what --log_dir wrote, for the pictures and the tests."""

import collections
import os

from tf1 import tf


def read_events(folder):
    """Return all that was written into `folder`.

    Returns:
      curves: a dict from tags to lists of (step, value).
      images: a dict from tags to lists of (step, PNG file as bytes).
    """
    curves, images = collections.defaultdict(list), collections.defaultdict(list)
    for name in sorted(os.listdir(folder)):
        for event in tf.train.summary_iterator(os.path.join(folder, name)):
            for value in event.summary.value:
                if value.HasField('image'):
                    images[value.tag].append((event.step, value.image.encoded_image_string))
                else:
                    curves[value.tag].append((event.step, value.simple_value))
    return dict(curves), dict(images)
