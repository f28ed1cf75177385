"""The names of TensorFlow 1.x, and where they are today.

A line of NAMES gives the places of one name: the old name without `tensorflow.`, and a place.

    'contrib.eager.defun': 'tf.function',

A line of MODULES gives the places of all other names of a module. A name is looked up in the
first place, then in the second, and so on; the first that has it counts. Modules below it that
have no line of their own are found like its other names.

A place is what one would write in Python, with `tf` for tensorflow.compat.v1. It may also be an
old module: `tensorflow.contrib.rnn` is the place of a private module that has the same names.

If there is nothing with the old signature, write an adapter: a function or class as in the source
of TensorFlow 1.15, made of what there is today. Adapters are in tf1/adapters/, in a file that is
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
    'nn.rnn_cell': CELLS + ' tf1.adapters.rnn',
    'contrib.keras': 'tf.keras',
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
    'contrib.data': 'tf1.adapters.data tf.data.experimental tf.data',
    'contrib.distribute': 'tf.distribute',
    'contrib.deprecated': 'tensorflow.python.ops.logging_ops',
    # Of one kind, so that a mixture takes them: TensorFlow's own only without the package.
    'contrib.distributions': (
        'tf1.adapters.distributions tensorflow_probability.distributions tensorflow_probability '
        'tensorflow_probability.math tensorflow_probability.stats tf.distributions'
    ),
    'contrib.eager': 'tf1.adapters.eager tf',
    'contrib.eager.metrics': 'tf.keras.metrics',
    'contrib.factorization': 'tensorflow.python.ops.clustering_ops',
    'contrib.legacy_seq2seq': 'tf1.adapters.legacy_seq2seq',
    'contrib.lite': 'tf.lite',
    'contrib.lookup': 'tf1.adapters.lookup tensorflow.python.ops.lookup_ops',
    'contrib.seq2seq': 'tf1.adapters.seq2seq',
    'contrib.signal': 'tf.signal',
    'contrib.summary': 'tensorflow.python.ops.summary_ops_v2',
    'contrib.util': 'tf',
    # Estimators, texts, and MNIST's loader.
    'contrib.learn': 'tf1.adapters.learn',
    'contrib.learn.python': 'tf1.adapters.learn',
    'contrib.learn.preprocessing': 'tf1.adapters.preprocessing',
    'contrib.learn.datasets': 'tf1.datasets',
    'contrib.learn.datasets.base': 'tf1.datasets.base',
    # Private modules that have names of their own.
    'contrib.layers.python.layers': 'tf_slim tf_slim.layers',
    'contrib.slim.python.slim': 'tf_slim',
    # These are replaced where their first place is there. Otherwise TensorFlow's own stay.
    'python.keras': 'tf.keras tf1.adapters.keras.package',
    'python.keras.layers': 'tf.keras.layers tf1.adapters.keras.package.layers',
    'python.keras.optimizers': (
        'tf1.adapters.optimizers tf.keras.optimizers tf1.adapters.keras.package.optimizers'
    ),
    'python.keras.utils': 'tf.keras.utils tf1.adapters.keras.package.utils',
    # `import keras` leads to python.keras, too. These modules were in that package only, or moved.
    'python.keras.backend': 'tf.keras.backend tf1.adapters.keras.package.backend',
    'python.keras.backend.tensorflow_backend': 'tf.keras.backend',
    'python.keras.engine': 'tf.keras.layers tf.keras tf1.adapters.keras.package.engine',
    'python.keras.engine.topology': 'tf.keras.layers tf.keras',
    'python.keras.layers.advanced_activations': 'tf.keras.layers',
    'python.keras.layers.embeddings': 'tf.keras.layers',
    'python.keras.layers.local': 'tf.keras.layers',
    'python.keras.layers.merge': 'tf.keras.layers',
    'python.keras.layers.normalization': 'tf.keras.layers',
    'python.keras.layers.recurrent': 'tf.keras.layers',
    'python.keras.layers.wrappers': 'tf.keras.layers',
    'python.keras.objectives': 'tf.keras.losses',
    'python.keras.utils.generic_utils': (
        'tf.keras.utils tf1.adapters.keras.package.utils.generic_utils'
    ),
    'python.ops.rnn_cell': 'tf.nn.rnn_cell',
    'python.ops.rnn_cell_impl': 'tf.nn.rnn_cell',
    'python.ops.seq2seq': 'tf1.adapters.legacy_seq2seq',
}

# What had names that began with batch_ until TensorFlow 1.0.
BATCH_FUNCTIONS = """
    cholesky cholesky_solve fft fft2d fft3d ifft ifft2d ifft3d matrix_band_part
    matrix_determinant matrix_diag matrix_diag_part matrix_inverse matrix_set_diag matrix_solve
    matrix_solve_ls matrix_transpose matrix_triangular_solve self_adjoint_eig
    self_adjoint_eigvals
    """.split()

NAMES = {
    'contrib.eager.Checkpoint': 'tf.train.Checkpoint',
    'contrib.eager.Sequential': 'tf.keras.Sequential',
    'contrib.eager.defun': 'tf.function',
    'contrib.eager.gradients_function': 'tensorflow.python.eager.backprop.gradients_function',
    'contrib.eager.implicit_gradients': 'tensorflow.python.eager.backprop.implicit_grad',
    'contrib.eager.implicit_value_and_gradients': (
        'tensorflow.python.eager.backprop.implicit_val_and_grad'
    ),
    'contrib.eager.in_eager_mode': 'tf.executing_eagerly',
    'contrib.eager.py_func': 'tf.py_function',
    'contrib.eager.value_and_gradients_function': (
        'tensorflow.python.eager.backprop.val_and_grad_function'
    ),
    'contrib.lookup.MutableDenseHashTable': 'tensorflow.python.ops.lookup_ops.DenseHashTable',
    'contrib.rnn.GRUBlockCellV2': 'tensorflow.nn.rnn_cell.GRUCell',
    'contrib.summary.all_summary_ops': 'tf.summary.all_v2_summary_ops',
    'contrib.util.constant_value': 'tf.get_static_value',
    'examples.tutorials.mnist.input_data': 'tf1.datasets.mnist.input_data',
    'pywrap_tensorflow': 'tensorflow.python.pywrap_tensorflow',
    'keras.__version__': 'tf1.adapters.keras.__version__',
    # Nearly the same in Keras 3, which needs no further package.
    'keras.datasets': 'tf.keras.datasets tf1.adapters.keras_3.datasets',
    'keras.utils': 'tf.keras.utils tf1.adapters.keras_3.utils',
    'print': 'tf1.adapters.logging_ops.print_v2',
    'python.ops.variable_scope.variable': 'tf.Variable',
    'python.util.nest.is_sequence': 'tf.nest.is_nested',
    # Private modules that scripts import from all the same, and the public ones that they are.
    'contrib.eager.python.tfe': 'tensorflow.contrib.eager',
    'contrib.framework.nest': 'tensorflow.python.util.nest',
    'contrib.framework.python.ops': 'tensorflow.contrib.framework',
    'contrib.framework.variables': 'tensorflow.contrib.framework',
    'contrib.keras.python.keras': 'tensorflow.python.keras',
    'contrib.learn.estimator': 'tensorflow.contrib.learn',
    'contrib.learn.estimators': 'tensorflow.contrib.learn',
    'contrib.learn.io': 'tensorflow.contrib.learn',
    'contrib.learn.learn_io': 'tensorflow.contrib.learn',
    'contrib.learn.metric_spec': 'tensorflow.contrib.learn',
    'contrib.learn.model_fn': 'tensorflow.contrib.learn',
    'contrib.learn.preprocessing.text': 'tensorflow.contrib.learn.preprocessing',
    'contrib.learn.python.learn': 'tensorflow.contrib.learn',
    'contrib.learn.run_config': 'tensorflow.contrib.learn',
    'contrib.legacy_seq2seq.python.ops.seq2seq': 'tensorflow.contrib.legacy_seq2seq',
    'contrib.rnn.python.ops.core_rnn': 'tensorflow.contrib.rnn',
    'contrib.rnn.python.ops.core_rnn_cell': 'tensorflow.contrib.rnn',
    'contrib.rnn.python.ops.core_rnn_cell_impl': 'tensorflow.contrib.rnn',
    'contrib.training.python.training': 'tensorflow.contrib.training',
    'contrib.training.python.training.hparam': 'tf1.adapters.training',
    # From before TensorFlow 1.0.
    'audio_summary': 'tensorflow.python.ops.logging_ops.audio_summary',
    'batch_matmul': 'tf1.adapters.before_1.batch_matmul',
    'batch_svd': 'tf1.adapters.before_1.batch_svd',
    'complex_abs': 'tf.abs',
    'concat': 'tf1.adapters.before_1.concat',
    'concat_v2': 'tf.concat',
    'histogram_summary': 'tensorflow.python.ops.logging_ops.histogram_summary',
    'image.per_image_whitening': 'tf.image.per_image_standardization',
    'image_summary': 'tensorflow.python.ops.logging_ops.image_summary',
    'inv': 'tf.reciprocal',
    'list_diff': 'tf.setdiff1d',
    'listdiff': 'tf.setdiff1d',
    'merge_all_summaries': 'tf.summary.merge_all',
    'merge_summary': 'tf.summary.merge',
    'models.rnn.rnn': 'tensorflow.nn',
    'models.rnn.rnn_cell': 'tensorflow.nn.rnn_cell',
    'models.rnn.seq2seq': 'tensorflow.contrib.legacy_seq2seq',
    'mul': 'tf.multiply',
    'neg': 'tf.negative',
    'nn.bidirectional_rnn': 'tf.nn.static_bidirectional_rnn',
    'nn.deconv2d': 'tf.nn.conv2d_transpose',
    'nn.rnn': 'tf.nn.static_rnn',
    'nn.seq2seq': 'tensorflow.contrib.legacy_seq2seq',
    'nn.state_saving_rnn': 'tf.nn.static_state_saving_rnn',
    'pack': 'tf.stack',
    'reverse': 'tf1.adapters.before_1.reverse',
    'scalar_summary': 'tensorflow.python.ops.logging_ops.scalar_summary',
    'select': 'tf1.adapters.before_1.select',
    'split': 'tf1.adapters.before_1.split',
    'sub': 'tf.subtract',
    'train.SummaryWriter': 'tf.summary.FileWriter',
    'unpack': 'tf.unstack',
    **{'batch_' + name: 'tf.' + name for name in BATCH_FUNCTIONS},
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
    'python.ops.rnn': 'tensorflow.nn',
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
    'tf1.adapters.distributions': 'tensorflow-probability',
    'tf1.adapters.eager.Network': 'tf-keras=={}.*',
    'tf1.adapters.optimizers': 'tf-keras=={}.*',
    'tf1.adapters.keras': 'tf-keras=={}.*',
    'tf_slim': 'tf-slim',
    'tensorboard': 'tensorboard',
    'tf1.adapters.estimator': 'tensorflow-estimator==2.15.0',
    'tensorflow_probability': 'tensorflow-probability',
}

# What to use in the place of what is gone for good.
COMBINED = (
    'tf.estimator.DNNLinearCombined%s(linear_feature_columns=..., dnn_feature_columns=..., '
    'dnn_hidden_units=..., loss_reduction=tf.losses.Reduction.SUM_OVER_BATCH_SIZE)'
)
TRAIN_AND_EVALUATE = (
    'tf.estimator.train_and_evaluate(estimator, tf.estimator.TrainSpec(train_input_fn, '
    'train_steps), tf.estimator.EvalSpec(eval_input_fn, eval_steps)), with an estimator of '
    'tf.estimator'
)
ADVICE = {
    'contrib.cudnn_rnn': 'tf.keras.layers.CuDNNLSTM and tf.keras.layers.CuDNNGRU',
    'contrib.distributions': 'the package tensorflow-probability',
    'contrib.image': 'tf.image, or scipy.ndimage',
    'contrib.layers': 'tf.layers, tf.feature_column or tf.keras.layers',
    'contrib.learn': 'tf.estimator or tf.keras',
    'contrib.learn.DNNLinearCombinedClassifier': COMBINED % 'Classifier',
    'contrib.learn.DNNLinearCombinedRegressor': COMBINED % 'Regressor',
    'contrib.learn.Experiment': TRAIN_AND_EVALUATE,
    'contrib.learn.learn_runner': TRAIN_AND_EVALUATE,
    'contrib.learn.monitors': (
        'the hooks of tf.train, and to stop early with an estimator of tf.estimator: '
        "tf.estimator.experimental.stop_if_no_decrease_hook(estimator, 'loss', steps)"
    ),
    'contrib.learn.datasets': 'sklearn.datasets, which has iris and others',
    'contrib.learn.python.learn.datasets': 'sklearn.datasets, which has iris and others',
    'contrib.lookup': 'tf.lookup',
    'contrib.legacy_seq2seq': 'tf.nn.dynamic_rnn',
    'contrib.opt': 'tf.train',
    'contrib.predictor': 'tf.saved_model.loader.load(sess, ["serve"], folder), then sess.run',
    'contrib.rnn': 'the cells of tf.nn.rnn_cell',
    'contrib.seq2seq': 'tf.nn.dynamic_rnn',
    'contrib.tensorboard': 'the package tensorboard',
    'models': 'a copy of the file from the repository tensorflow/models, beside the script',
    'python.keras.wrappers': 'scikeras.wrappers, of the package scikeras',
    'examples': 'a copy of the file from the source of TensorFlow 1.15, beside the script',
}

# NumPy's names of that time. They are added where the installed NumPy lacks them.
NUMPY = {
    'Inf': 'numpy.inf',
    'NaN': 'numpy.nan',
    'bool': 'builtins.bool',
    'complex': 'builtins.complex',
    'float': 'builtins.float',
    'infty': 'numpy.inf',
    'int': 'builtins.int',
    'lib.pad': 'numpy.pad',
    'object': 'builtins.object',
    'product': 'numpy.prod',
    'str': 'builtins.str',
}

# How TensorFlow's log begins what it says of deprecated names, before they are filled in.
DEPRECATION_NOTICES = (
    r'(From %s: .*|Saver) is deprecated|Please fix your imports\. Module %s has been moved'
    r'|\s*The TensorFlow contrib module will not be included|Passing a `GraphDef` to'
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
