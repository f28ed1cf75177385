"""The names of TensorFlow 1.x, and where they are today.

A name of a module in MODULES is looked up in the places of that module, from left to right,
so it may be there already. To bring another one back, add a line to NAMES: the old name
without `tensorflow.`, and the place that has it today. It comes before MODULES.

    'contrib.eager.Variable': 'tf.Variable',

A place is what one would write in Python, with `tf` for tensorflow.compat.v1. If the
signature has changed, write a function with the old one, as in the source of TensorFlow
1.15, into adapters.py. Its place is 'tf1.adapters.its_name'.

Nothing is imported before a script uses it. tests/test_tf1_names.py checks that each place
exists. An adapter needs a test of its own.
"""

MODULES = {
    # tf-keras has TensorFlow's own layers and cells, with the variable names of 1.15.
    'keras': 'tf.keras',
    'layers': 'tf.layers',
    'nn': 'tf.nn',
    'nn.rnn_cell': 'tf.nn.rnn_cell',
    'contrib.keras': 'tf.keras',
    'contrib.keras.api.keras': 'tf.keras',
    'contrib.rnn': 'tf.nn.rnn_cell tf.nn',
    'python.keras.datasets': 'tf.keras.datasets',
    'python.keras.layers': 'tf.keras.layers',
    'python.keras.models': 'tf.keras.models',
    'python.keras.preprocessing': 'tf.keras.preprocessing',
    'python.ops.rnn_cell': 'tf.nn.rnn_cell',
    'python.ops.rnn_cell_impl': 'tf.nn.rnn_cell',
    # tf-slim is the code of these, as a package of its own.
    'contrib.framework': 'tf_slim tf.train tf',
    'contrib.layers': 'tf_slim',
    'contrib.losses': 'tf_slim.losses',
    'contrib.metrics': 'tf_slim.metrics tf.math tf.sets',
    'contrib.slim': 'tf_slim',
    'contrib.slim.nets': 'tf_slim.nets',
    'contrib.training': 'tf_slim.training tf.train',
    # TensorBoard is a package of its own, too.
    'contrib.tensorboard.plugins': 'tensorboard.plugins',
    # The last tensorflow-estimator.
    'estimator': 'tf.estimator tf1.estimator tf.train',
    'estimator.export': 'tf.estimator.export tf1.estimator.export',
    'estimator.inputs': 'tf.estimator.inputs tf1.estimator.inputs',
    'contrib.estimator': 'tf.estimator tf1.estimator',
    # TensorFlow has these under another name.
    'contrib.autograph': 'tf.autograph',
    'contrib.checkpoint': 'tf.train',
    'contrib.data': 'tf.data.experimental tf.data',
    'contrib.distribute': 'tf.distribute',
    'contrib.distributions': 'tf.distributions tensorflow_probability.distributions',
    'contrib.eager': 'tf',
    'contrib.eager.metrics': 'tf.keras.metrics',
    'contrib.factorization': 'tensorflow.python.ops.clustering_ops',
    'contrib.feature_column': 'tf.feature_column',
    'contrib.lite': 'tf.lite',
    'contrib.lookup': 'tf.lookup',
    'contrib.signal': 'tf.signal',
    'contrib.stateless': 'tf.random',
    'contrib.summary': 'tensorflow.python.ops.summary_ops_v2',
    'contrib.util': 'tf',
    # MNIST's loader.
    'contrib.learn.datasets': 'tf1.datasets',
    'contrib.learn.datasets.base': 'tf1.datasets',
    'contrib.learn.datasets.mnist': 'tf1.datasets',
    'contrib.learn.python.learn.datasets': 'tf1.datasets',
    'contrib.learn.python.learn.datasets.base': 'tf1.datasets',
    'contrib.learn.python.learn.datasets.mnist': 'tf1.datasets',
    'examples.tutorials.mnist.input_data': 'tf1.datasets',
}

NAMES = {
    'contrib.data.batch_and_drop_remainder': 'tf1.adapters.batch_and_drop_remainder',
    'contrib.eager.Checkpoint': 'tf.train.Checkpoint',
    'contrib.eager.Iterator': 'tf1.eager.Iterator',
    'contrib.eager.Network': 'tf1.eager.Network',
    'contrib.eager.Saver': 'tf1.eager.Saver',
    'contrib.eager.Sequential': 'tf.keras.Sequential',
    'contrib.eager.defun': 'tf.function',
    'contrib.eager.get_optimizer_variables': 'tf1.eager.get_optimizer_variables',
    'contrib.eager.gradients_function': 'tensorflow.python.eager.backprop.gradients_function',
    'contrib.eager.implicit_gradients': 'tensorflow.python.eager.backprop.implicit_grad',
    'contrib.eager.implicit_value_and_gradients': (
        'tensorflow.python.eager.backprop.implicit_val_and_grad'
    ),
    'contrib.eager.in_eager_mode': 'tf.executing_eagerly',
    'contrib.eager.list_devices': 'tf1.eager.list_devices',
    'contrib.eager.num_gpus': 'tf1.eager.num_gpus',
    'contrib.eager.py_func': 'tf.py_function',
    'contrib.eager.value_and_gradients_function': (
        'tensorflow.python.eager.backprop.val_and_grad_function'
    ),
    'contrib.framework.nest': 'tf.nest',
    'contrib.layers.real_valued_column': 'tf1.adapters.real_valued_column',
    'contrib.opt.LazyAdamOptimizer': 'tf.train.AdamOptimizer',
    'contrib.rnn.GRUBlockCell': 'tf.nn.rnn_cell.GRUCell',
    'contrib.rnn.GRUBlockCellV2': 'tf.nn.rnn_cell.GRUCell',
    'contrib.rnn.InputProjectionWrapper': 'tf1.rnn.InputProjectionWrapper',
    'contrib.rnn.LSTMBlockCell': 'tf1.rnn.LSTMBlockCell',
    'contrib.rnn.LayerNormBasicLSTMCell': 'tf1.rnn.LayerNormBasicLSTMCell',
    'contrib.rnn.OutputProjectionWrapper': 'tf1.rnn.OutputProjectionWrapper',
    'contrib.rnn.stack_bidirectional_dynamic_rnn': 'tf1.rnn.stack_bidirectional_dynamic_rnn',
    'contrib.rnn.stack_bidirectional_rnn': 'tf1.rnn.stack_bidirectional_rnn',
    'contrib.summary.all_summary_ops': 'tf.summary.all_v2_summary_ops',
    'contrib.training.HParams': 'tf1.adapters.HParams',
    'contrib.util.constant_value': 'tf.get_static_value',
    'examples.tutorials.mnist.input_data.mnist': 'tf1.datasets',
    'pywrap_tensorflow': 'tensorflow.python.pywrap_tensorflow',
    # The same in Keras 3, which needs no further package.
    'keras.datasets': 'keras.datasets',
    'keras.utils': 'keras.utils',
    'python.ops.variable_scope.variable': 'tf.Variable',
}

# Private modules that TensorFlow still has, and where the names are that they have lost.
# Old scripts ask for these names, and so does tf-slim.
LOST = {
    'python.framework.graph_util': 'tf.graph_util',
    'python.framework.ops': 'tf',
    'python.layers.layers': 'tf.layers',
    'python.layers.normalization': 'tf.layers',
    'python.ops.array_ops': 'tf',
    'python.ops.control_flow_ops': 'tf',
    'python.ops.nn': 'tf.nn',
    'python.ops.random_ops': 'tf',
    'python.ops.standard_ops': 'tf',
    'python.ops.variable_scope': 'tf',
    'python.ops.variables': 'tf',
    'python.pywrap_tensorflow': 'tf.train',
}

# What a place needs: how it begins, the package, and what to give to pip ({}: as 2.21).
PACKAGES = {
    'tf.keras': ('tf_keras', 'tf-keras=={}.*'),
    'tf.layers': ('tf_keras', 'tf-keras=={}.*'),
    'tf.nn.rnn_cell': ('tf_keras', 'tf-keras=={}.*'),
    'tf1.eager.Network': ('tf_keras', 'tf-keras=={}.*'),
    'tf1.rnn': ('tf_keras', 'tf-keras=={}.*'),
    'tf_slim': ('tf_slim', 'tf-slim'),
    'tensorboard': ('tensorboard', 'tensorboard'),
    'tf1.estimator': ('tensorflow_estimator', 'tensorflow-estimator==2.15.0'),
}

# What is gone for good, and what to use in its place.
GONE = {
    'contrib.cudnn_rnn': 'tf.keras.layers.CuDNNLSTM and tf.keras.layers.CuDNNGRU',
    'contrib.distributions': 'the package tensorflow-probability',
    'contrib.image': 'tf.image, or scipy.ndimage',
    'contrib.learn': 'tf.estimator or tf.keras',
    'contrib.legacy_seq2seq': 'tf.nn.dynamic_rnn',
    'contrib.opt': 'tf.train',
    'contrib.rnn': 'the cells of tf.nn.rnn_cell',
    'contrib.seq2seq': 'tf.nn.dynamic_rnn',
    'contrib.tensorboard': 'the package tensorboard',
    'examples': 'only examples.tutorials.mnist.input_data is here',
}

# NumPy's names of that time. They are added where the installed NumPy lacks them.
NUMPY = {
    'Inf': 'numpy.inf',
    'NaN': 'numpy.nan',
    'alltrue': 'numpy.all',
    'asscalar': 'numpy.ndarray.item',
    'bool': 'builtins.bool',
    'complex': 'builtins.complex',
    'complex_': 'numpy.complex128',
    'cumproduct': 'numpy.cumprod',
    'float': 'builtins.float',
    'float_': 'numpy.float64',
    'infty': 'numpy.inf',
    'int': 'builtins.int',
    'lib.pad': 'numpy.pad',
    'long': 'builtins.int',
    'object': 'builtins.object',
    'product': 'numpy.prod',
    'round_': 'numpy.round',
    'row_stack': 'numpy.vstack',
    'sometrue': 'numpy.any',
    'str': 'builtins.str',
    'string_': 'numpy.bytes_',
    'unicode_': 'numpy.str_',
}

# tf-keras says these of each layer and of each model, NumPy below 2 of its old names.
DEPRECATION_WARNINGS = [
    r'`(tf\.layers|tf\.nn\.rnn_cell|layer)\.\w+` is deprecated',
    r'`Model\.state_updates` will be removed',
    r'`\w+` is deprecated as of NumPy',
    'Conversion of an array with ndim > 0 to a scalar is deprecated',
]

# What NumPy 2 says of code that NumPy 1 runs.
NUMPY_2_ERRORS = [
    'a real number is required, not numpy.ndarray',
    'only 0-dimensional arrays can be converted',
    "unexpected keyword argument 'newshape'",
    'out of bounds for u?int',
    'DataType u?int8 not in list of allowed values',
    'Unable to avoid copy while creating an array',
    'binary mode of fromstring is removed',
    'removed in the NumPy 2.0 release',
    "module 'numpy' has no attribute",
]
