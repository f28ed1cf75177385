"""The names of TensorFlow 1.x, and where they are today.

A line of NAMES gives the places of one name: the old name without `tensorflow.`, and a place.

    'contrib.eager.defun': 'tf.function',

A line of MODULES gives the places of all other names of a module. A name is looked up in the
first place, then in the second, and so on; the first that has it counts. Modules below it that
have no line of their own are found like its other names.

A place is what one would write in Python, with `tf` for tensorflow.compat.v1. If there is
nothing with the old signature, write an adapter: a function or class as in the source of
TensorFlow 1.15, made of what there is today. Adapters are in tf1/adapters/, in a file that is
named for the old module, as rnn.py for contrib.rnn. The file is a place of that module, so a new
adapter needs no line here.

Under `python.`, TensorFlow's inside, a line of MODULES replaces the module; lines of NAMES and
INCOMPLETE give a module of TensorFlow the names that it has lost.
Nothing is imported before a script uses it. tests/tf1/test_tf1_names.py checks that each place
exists. An adapter needs a test of its own.
"""

# The cells, from tf-keras or, as TensorFlow uses them itself, from its inside.
CELLS = 'tf.nn.rnn_cell tensorflow.python.keras.layers.legacy_rnn.rnn_cell_impl'

MODULES = {
    # tf-keras has TensorFlow's own layers and cells, with the variable names of 1.15. So has
    # TensorFlow itself, without batch normalization.
    'keras': 'tf.keras',
    'layers': 'tf.layers tensorflow.python.layers.layers',
    'nn': 'tf1.adapters.nn tf.nn',
    'train': 'tf.train',
    'nn.rnn_cell': CELLS,
    'contrib.keras': 'tf.keras',
    'contrib.keras.api.keras': 'tf.keras',
    'contrib.keras.optimizers': 'tf1.adapters.optimizers tf.keras.optimizers',
    'contrib.rnn': 'tf1.adapters.rnn tf.nn ' + CELLS,
    # tf-slim is the code of these, as a package of its own.
    'contrib.framework': 'tf_slim tf.train tf',
    'contrib.layers': 'tf_slim tf1.adapters.layers',
    'contrib.losses': 'tf_slim.losses',
    'contrib.metrics': 'tf_slim.metrics tf.math tf.sets',
    'contrib.slim': 'tf_slim',
    'contrib.slim.nets': 'tf_slim.nets',
    'contrib.training': 'tf1.adapters.training tf_slim.training tf.train',
    # TensorBoard is a package of its own, too.
    'contrib.tensorboard.plugins': 'tensorboard.plugins',
    # The last tensorflow-estimator.
    'estimator': 'tf.estimator tf1.adapters.estimator tf.train',
    'estimator.export': 'tf.estimator.export tf1.adapters.estimator.export',
    'estimator.inputs': 'tf.estimator.inputs tf1.adapters.estimator.inputs',
    'contrib.estimator': 'tf.estimator tf1.adapters.estimator',
    # Adapters, and what TensorFlow has under another name.
    'contrib.autograph': 'tf.autograph',
    'contrib.checkpoint': 'tf.train',
    'contrib.data': 'tf1.adapters.data tf.data.experimental tf.data',
    'contrib.distribute': 'tf.distribute',
    'contrib.distributions': (
        'tf1.adapters.distributions tf.distributions tensorflow_probability.distributions'
    ),
    'contrib.eager': 'tf1.adapters.eager tf',
    'contrib.eager.metrics': 'tf.keras.metrics',
    'contrib.factorization': 'tensorflow.python.ops.clustering_ops',
    'contrib.feature_column': 'tf.feature_column',
    'contrib.legacy_seq2seq': 'tf1.adapters.legacy_seq2seq',
    'contrib.lite': 'tf.lite',
    'contrib.lookup': 'tf1.adapters.lookup tensorflow.python.ops.lookup_ops',
    'contrib.opt': 'tf1.adapters.opt',
    'contrib.seq2seq': 'tf1.adapters.seq2seq',
    'contrib.signal': 'tf.signal',
    'contrib.stateless': 'tf.random',
    'contrib.summary': 'tensorflow.python.ops.summary_ops_v2',
    'contrib.util': 'tf',
    # Texts, and MNIST's loader.
    'contrib.learn': 'tf1.adapters.learn',
    'contrib.learn.preprocessing': 'tf1.adapters.preprocessing',
    'contrib.learn.python.learn.preprocessing': 'tf1.adapters.preprocessing',
    'contrib.learn.python.learn.preprocessing.text': 'tf1.adapters.preprocessing',
    'contrib.learn.python.learn.preprocessing.categorical_vocabulary': 'tf1.adapters.preprocessing',
    'contrib.learn.datasets': 'tf1.datasets',
    'contrib.learn.datasets.base': 'tf1.datasets.base',
    'contrib.learn.python.learn.datasets': 'tf1.datasets',
    'contrib.learn.python.learn.datasets.base': 'tf1.datasets.base',
    # Private modules that scripts import from all the same.
    'contrib.eager.python.tfe': 'tf1.adapters.eager tf',
    'contrib.framework.python.ops': 'tf_slim tf.train tf',
    'contrib.framework.python.ops.variables': 'tf_slim tf.train tf',
    'contrib.keras.python.keras': 'tf.keras tf1.adapters.keras.source',
    'contrib.keras.python.keras.optimizers': 'tf1.adapters.optimizers tf.keras.optimizers',
    'contrib.keras.python.keras.layers': 'tf.keras.layers tf1.adapters.keras.source.layers',
    'contrib.layers.python.layers': 'tf_slim tf_slim.layers',
    'contrib.legacy_seq2seq.python.ops.seq2seq': 'tf1.adapters.legacy_seq2seq',
    'contrib.losses.python.losses': 'tf_slim.losses',
    'contrib.metrics.python.ops': 'tf_slim.metrics',
    'contrib.rnn.python.ops.core_rnn': 'tf.nn',
    'contrib.rnn.python.ops.core_rnn_cell': CELLS,
    'contrib.rnn.python.ops.core_rnn_cell_impl': CELLS,
    'contrib.rnn.python.ops.lstm_ops': 'tf1.adapters.rnn',
    'contrib.rnn.python.ops.rnn': 'tf1.adapters.rnn',
    'contrib.rnn.python.ops.rnn_cell': 'tf1.adapters.rnn ' + CELLS,
    'contrib.seq2seq.python.ops.loss': 'tf1.adapters.seq2seq',
    'contrib.slim.python.slim': 'tf_slim',
    'contrib.training.python.training': 'tf_slim.training',
    # These are replaced where their first place is there. Otherwise TensorFlow's own stay.
    'python.keras': 'tf.keras tf1.adapters.keras.source',
    'python.keras._impl.keras': 'tf.keras tf1.adapters.keras.source',
    'python.keras.layers': 'tf.keras.layers tf1.adapters.keras.source.layers',
    'python.keras.optimizer_v2': 'tf1.adapters.keras.source.optimizers.legacy',
    'python.keras.optimizers': (
        'tf1.adapters.optimizers tf.keras.optimizers tf1.adapters.keras.source.optimizers'
    ),
    'python.keras.utils': 'tf.keras.utils tf1.adapters.keras.source.utils',
    'python.ops.rnn_cell': 'tf.nn.rnn_cell',
    'python.ops.rnn_cell_impl': 'tf.nn.rnn_cell',
}

NAMES = {
    'contrib.eager.Checkpoint': 'tf.train.Checkpoint',
    'contrib.eager.Sequential': 'tf.keras.Sequential',
    'contrib.eager.defun': 'tf.function',
    'contrib.eager.gradients_function': 'tensorflow.python.eager.backprop.gradients_function',
    'contrib.eager.implicit_gradients': 'tensorflow.python.eager.backprop.implicit_grad',
    'contrib.eager.implicit_value_and_gradients': (
        'tensorflow.python.eager.backprop.implicit_val_and_grad'
    ),
    'contrib.eager.metrics.BinaryAccuracy': 'tf1.adapters.eager.BinaryAccuracy',
    'contrib.eager.in_eager_mode': 'tf.executing_eagerly',
    'contrib.eager.py_func': 'tf.py_function',
    'contrib.eager.value_and_gradients_function': (
        'tensorflow.python.eager.backprop.val_and_grad_function'
    ),
    'contrib.framework.nest': 'tf.nest',
    'contrib.lookup.MutableDenseHashTable': 'tensorflow.python.ops.lookup_ops.DenseHashTable',
    'contrib.stateless.stateless_random_normal': 'tf.random.stateless_normal',
    'contrib.stateless.stateless_random_uniform': 'tf.random.stateless_uniform',
    'contrib.summary.all_summary_ops': 'tf.summary.all_v2_summary_ops',
    'contrib.training.python.training.hparam.HParams': 'tf1.adapters.training.HParams',
    'contrib.util.constant_value': 'tf.get_static_value',
    'examples.tutorials.mnist.input_data': 'tf1.datasets.mnist.input_data',
    'pywrap_tensorflow': 'tensorflow.python.pywrap_tensorflow',
    # Nearly the same in Keras 3, which needs no further package.
    'keras.datasets': 'tf.keras.datasets keras.datasets',
    'keras.utils': 'tf.keras.utils keras.utils',
    'print': 'tf1.adapters.logging_ops.print_v2',
    'python.ops.variable_scope.variable': 'tf.Variable',
}

# Private modules that TensorFlow still has, and where the names are that they have lost.
# Old scripts ask for these names, and so does tf-slim.
INCOMPLETE = {
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

# What a place needs: how it begins, and what to give to pip ({}: as 2.21).
PACKAGES = {
    'tf.keras': 'tf-keras=={}.*',
    'tf.layers': 'tf-keras=={}.*',
    'tf.nn.rnn_cell': 'tf-keras=={}.*',
    'tf1.adapters.distributions.MultivariateNormalDiag': 'tensorflow-probability',
    'tf1.adapters.eager.Network': 'tf-keras=={}.*',
    'tf1.adapters.optimizers': 'tf-keras=={}.*',
    'tf1.adapters.eager.BinaryAccuracy': 'tf-keras=={}.*',
    'tf1.adapters.keras': 'tf-keras=={}.*',
    'tf_slim': 'tf-slim',
    'tensorboard': 'tensorboard',
    'tf1.adapters.estimator': 'tensorflow-estimator==2.15.0',
    'tensorflow_probability': 'tensorflow-probability',
}

# What to use in the place of what is gone for good.
ADVICE = {
    'contrib.cudnn_rnn': 'tf.keras.layers.CuDNNLSTM and tf.keras.layers.CuDNNGRU',
    'contrib.distributions': 'tfp.distributions, of the package tensorflow-probability',
    'contrib.image': 'tf.image, or scipy.ndimage',
    'contrib.layers': 'tf.layers, tf.feature_column or tf.keras.layers',
    'contrib.learn': 'tf.estimator or tf.keras',
    'contrib.learn.datasets': 'sklearn.datasets, which has iris and others',
    'contrib.learn.python.learn.datasets': 'sklearn.datasets, which has iris and others',
    'contrib.lookup': 'tf.lookup',
    'contrib.legacy_seq2seq': 'tf.nn.dynamic_rnn',
    'contrib.opt': 'tf.train',
    'contrib.rnn': 'the cells of tf.nn.rnn_cell',
    'contrib.seq2seq': 'tf.nn.dynamic_rnn',
    'contrib.tensorboard': 'the package tensorboard',
    'examples': 'a copy of the file from the source of TensorFlow 1.15, beside the script',
}

# What went with TensorFlow 1.0, and its name since then.
BEFORE_1 = {
    'batch_matmul': 'tf.matmul',
    'histogram_summary': 'tf.summary.histogram',
    'image_summary': 'tf.summary.image',
    'merge_all_summaries': 'tf.summary.merge_all',
    'merge_summary': 'tf.summary.merge',
    'mul': 'tf.multiply',
    'neg': 'tf.negative',
    'nn.bidirectional_rnn': 'tf.nn.static_bidirectional_rnn',
    'nn.rnn': 'tf.nn.static_rnn',
    'pack': 'tf.stack',
    'scalar_summary': 'tf.summary.scalar',
    'select': 'tf.where',
    'sub': 'tf.subtract',
    'train.SummaryWriter': 'tf.summary.FileWriter',
    'unpack': 'tf.unstack',
}

# NumPy's names of that time. They are added where the installed NumPy lacks them.
NUMPY = {
    'Inf': 'numpy.inf',
    'NaN': 'numpy.nan',
    'alltrue': 'numpy.all',
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

# How TensorFlow's log begins what it says of deprecated names, before they are filled in.
DEPRECATION_NOTICES = (
    r'(From %s: .*|Saver) is deprecated|Please fix your imports\. Module %s has been moved'
    r'|\s*The TensorFlow contrib module will not be included'
)

# tf-keras says these of each layer and of each model, NumPy below 2 of its old names.
DEPRECATION_WARNINGS = [
    r'`(tf\.layers|tf\.nn\.rnn_cell|layer)\.\w+` is deprecated',
    r'`Model\.state_updates` will be removed',
    r'`\w+` is deprecated as of NumPy',
    'Conversion of an array with ndim > 0 to a scalar is deprecated',
]

# What newer releases say of code that older ones run.
HINTS = {
    'NumPy 2': (
        'a real number is required, not numpy.ndarray|only 0-dimensional arrays can be converted'
        "|unexpected keyword argument 'newshape'|out of bounds for u?int"
        '|DataType u?int8 not in list of allowed values'
        '|Unable to avoid copy while creating an array|binary mode of fromstring is removed'
        "|removed in the NumPy 2.0 release|module 'numpy' has no attribute"
        "|'numpy.ndarray' object has no attribute '(tostring|itemset|newbyteorder|ptp)'",
        'NumPy 2 refuses what NumPy 1 did. requirements-tf1.txt has NumPy 1, for '
        'Python 3.12 and older: pip install "numpy<2"',
    ),
    'NumPy 1.24': (
        'The requested array has an inhomogeneous shape',
        'NumPy 1.24 and later make no array of lists that differ in length, '
        'unless one writes np.array(..., dtype=object)',
    ),
    'Python 2': (
        '^SyntaxError|^TabError'
        "|No module named '(c?StringIO|cPickle|ConfigParser|Queue|Tkinter|httplib|url(lib2|parse))'"
        "|module 'urllib' has no attribute '(quote|unquote|url)"
        "|name '(basestring|long|raw_input|reduce|reload|unicode|xrange)' is not defined"
        "|'dict' object has no attribute '(has_key|iter(items|keys|values))'",
        'if this is code for Python 2, translate it first: 2to3 -w FILE '
        '(Python 3.12 and older have it)',
    ),
}
