"""What tf.contrib.learn had."""


class ModeKeys:
    """The modes of a model function."""

    TRAIN = 'train'
    EVAL = 'eval'
    INFER = 'infer'
