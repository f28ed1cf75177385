"""Writes what TensorFlow 1.15.5 computes: the checkpoint, the logits and values.json.

python tests/tf1/checkpoint_of_1_15/make.py
"""

import inspect
import json
import operator
import os
import re
import sys
import tempfile

import numpy as np
import tensorflow as tf

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(FOLDER)))
sys.path.append(ROOT)

from tf1 import names  # noqa: E402


def images():
    """Return four images of noise."""
    return np.random.RandomState(0).rand(4, 8, 8, 1).astype(np.float32)


def plain(x, training=False):
    """Return the logits [4, 3] of a network that needs no package beside TensorFlow."""
    cells, rnn = tf.nn.rnn_cell, tf.contrib.rnn
    net = tf.layers.conv2d(x, 2, 3, padding='same', activation=tf.nn.relu)
    net = tf.layers.dropout(tf.layers.average_pooling2d(net, 1, 1), 0.5)
    net = tf.reshape(net, [-1, 8, 16])
    for cell in (
        cells.BasicLSTMCell(3),
        cells.MultiRNNCell([cells.LSTMCell(3, use_peepholes=True), cells.GRUCell(4)]),
        rnn.DropoutWrapper(rnn.LSTMBlockCell(3, use_peephole=True), output_keep_prob=1.0),
        rnn.OutputProjectionWrapper(rnn.LayerNormBasicLSTMCell(3), 4),
        rnn.GRUBlockCellV2(4),
    ):
        with tf.variable_scope(None, 'cell'):
            net, _ = tf.nn.dynamic_rnn(cell, net, dtype=tf.float32)

    def stack():
        return [cells.BasicLSTMCell(3), cells.BasicRNNCell(2)]

    net, forward, backward = rnn.stack_bidirectional_dynamic_rnn(
        stack(), stack(), net, dtype=tf.float32
    )
    net = tf.concat([net[:, -1], forward[1], backward[0][1]], axis=1)
    net, _ = rnn.static_rnn(rnn.BasicLSTMCell(3), [net, net], dtype=tf.float32)
    pair = [cells.GRUCell(2), rnn.GRUCell(2)]
    net, _, _ = rnn.static_bidirectional_rnn(*pair, net, dtype=tf.float32)
    return tf.layers.dense(tf.layers.flatten(net[-1]), 3)


def with_packages(x, training):
    """Return the logits [4, 3] of a network that needs tf-keras and tf-slim."""
    net = tf.layers.batch_normalization(x, training=training, momentum=0.5)
    net = tf.contrib.layers.fully_connected(
        tf.contrib.layers.flatten(net), 5, normalizer_fn=tf.contrib.layers.batch_norm,
        normalizer_params={'is_training': training, 'decay': 0.5},
    )  # fmt: skip
    return tf.layers.dense(net, 3)


NETWORKS = {'plain': plain, 'with_packages': with_packages}


def outcome(call):
    """Return what a call gives, as JSON has it, or its error's type and text."""

    def run(fetches):
        sess.run([tf.global_variables_initializer(), tf.tables_initializer()])
        return sess.run(fetches)

    with tf.Graph().as_default(), tf.Session() as sess:
        try:
            value = eval(call, dict(globals(), run=run, contrib=tf.contrib))
        except (TypeError, ValueError) as error:
            return '%s: %s' % (type(error).__name__, error)
        return json.loads(json.dumps(value, default=_plain))


def _plain(value):
    return value.decode() if isinstance(value, bytes) else value.tolist()


def sequences():
    """Return logits [3, 4, 5], targets and weights [3, 4]."""
    random = np.random.RandomState(1)
    logits = tf.constant(random.randn(3, 4, 5).astype(np.float32))
    targets = tf.constant(random.randint(0, 5, [3, 4]))
    weights = [[1, 1, 0, 0], [1, 1, 1, 0.5], [0, 0, 0, 0]]
    return [logits, targets, tf.constant(weights, tf.float32)]


def steps():
    """Return the same as lists of steps."""
    return [tf.unstack(tensor, axis=1) for tensor in sequences()]


def hparams(change, **values):
    """Return the values after a change, or that it fails."""
    try:
        found = tf.contrib.training.HParams(
            **values or dict(n=1, rate=0.1, word='a', use=True, layers=[3, 4])
        )
        change_by = found.parse if isinstance(change, str) else found.override_from_dict
        return change_by(change).values()
    except ValueError:
        return 'ValueError'


def a_file(text):
    """Return the path of a file with that text."""
    path = os.path.join(tempfile.mkdtemp(), 'file')
    with open(path, 'w') as f:
        f.write(text)
    return path


def mutable_table(kind, *more):
    """Return what a table that changes gives for a key that it has, and for one that it has not."""
    table = kind(tf.string, tf.int64, -1, *more)
    with tf.control_dependencies([table.insert(tf.constant(['a']), tf.constant([7], tf.int64))]):
        return table.lookup(tf.constant(['a', 'b']))


def embedded(run, embed, *more, **options):
    """Return embedded words, and the names of the variables by their collections."""
    value = run(embed(*more, initializer=tf.constant_initializer(np.arange(8.0)), **options))
    collections = [tf.trainable_variables(), tf.get_collection(tf.GraphKeys.MODEL_VARIABLES)]
    return [value] + [[v.name for v in collection] for collection in collections]


def words_embedded(initializer, dimension=2):
    """Return the input layer of a column of words."""
    layers = tf.contrib.layers
    column = layers.sparse_column_with_hash_bucket('word', hash_bucket_size=4)
    column = layers.embedding_column(column, dimension, initializer=initializer)
    words = tf.constant([['some'], ['words']])
    return tf.feature_column.input_layer({'word': words}, [column])


def numbered(texts, new_texts, *more):
    """Return what a VocabularyProcessor learns, and what it makes of other texts."""
    processor = tf.contrib.learn.preprocessing.VocabularyProcessor(4, *more)
    rows = [row.tolist() for row in processor.fit_transform(texts)]
    path = a_file('')
    processor.save(path)
    processor = processor.restore(path)
    new = np.array(list(processor.transform(new_texts)))
    words = processor.vocabulary_
    return [rows, new, list(processor.reverse(new)), len(words), words._mapping]


def of_keras(name, parameters, *args):
    """Return these settings of an optimizer."""
    config = getattr(tf.contrib.keras.optimizers, name)(*args).get_config()
    config.setdefault('lr', config.get('learning_rate'))
    return [round(float(config[parameter]), 6) for parameter in parameters.split()]


def mixture(ds):
    """Return a distribution of distributions."""
    return ds.Mixture(ds.Categorical(probs=[0.3, 0.7]), [ds.Normal(0.0, 1.0), ds.Normal(3.0, 0.5)])


# What is asked of names that are adapted or found elsewhere.
CALLS = r"""
tf.nn.softmax_cross_entropy_with_logits([[1.0, 2.0]], [[0.0, 1.0]])
tf.nn.sigmoid_cross_entropy_with_logits([1.0, 2.0], [0.0, 1.0])
tf.nn.sparse_softmax_cross_entropy_with_logits([1], [[1.0, 2.0]])
run(tf.nn.softmax_cross_entropy_with_logits(labels=[[0.0, 1.0]], logits=[[1.0, 2.0]]))
run(tf.nn.softmax_cross_entropy_with_logits(labels=[[0.0], [1.0]], logits=[[1.0], [2.0]], dim=0))
run(tf.nn.sigmoid_cross_entropy_with_logits(labels=[0.0, 1.0], logits=[1.0, 2.0], name='name'))
run(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=[1], logits=[[1.0, 2.0]]))
run(tf.nn.softmax_cross_entropy_with_logits_v2([[0.0, 1.0]], [[1.0, 2.0]]))
hparams('n=9,rate=1, word = a b,use=false,layers=[5,6, 7]')
hparams('rate=1e-3,use=1,word=')
hparams('layers[1]=7')
hparams('n 9')
hparams('n=9,junk')
hparams('n=9,')
hparams('layers=[]')
hparams('layers=5')
hparams('n=[5]')
hparams('n=1.5')
hparams('layers=[1,x]')
hparams('use=perhaps')
hparams('n=1,n=2')
hparams({'n': True})
hparams({'rate': '1'})
hparams({'layers': 5})
hparams('a=1')
hparams('', values=1)
hparams('', layers=[])
str(contrib.training.HParams(rate=0.1).override_from_dict({'rate': 2}))
[contrib.learn.ModeKeys.TRAIN, contrib.learn.ModeKeys.EVAL, contrib.learn.ModeKeys.INFER]
run(tf.data.Dataset.range(5).apply(contrib.data.batch_and_drop_remainder(2)).reduce(
  np.int64(0), lambda total, batch: total + tf.reduce_sum(batch)))
run([contrib.seq2seq.sequence_loss(*sequences() + [bit == '1' for bit in how]) for how in
  '1100 1000 0100 0000 1001 0110 0011 0010 0001'.split()])
run([contrib.legacy_seq2seq.sequence_loss_by_example(*steps() + [b]) for b in (True, False)])
run([contrib.legacy_seq2seq.sequence_loss(*steps() + [True, b]) for b in (True, False)])
run([contrib.layers.xavier_initializer(b, seed=3)([2, 3, 4]) for b in (True, False)])
run(contrib.layers.flatten(tf.constant([[[1, 2], [3, 4]]])))
run(contrib.layers.l1_regularizer(0.1)(tf.constant([1.0, -2.0])))
run(contrib.layers.l2_regularizer(0.1)(tf.constant([1.0, -2.0])))
contrib.layers.l1_regularizer(0.0)(tf.zeros([1]))
contrib.layers.l1_regularizer(1)
contrib.layers.l1_regularizer(-0.1)
contrib.learn.datasets.base.load_csv_with_header(a_file('2,2,a,b\n0,1,2\n1,3,4\n'), int, float, 0)
contrib.learn.datasets.base.load_csv_with_header(a_file('2,1\n1,2\n3,x\n'), int, float)
contrib.learn.datasets.base.load_csv_without_header(a_file('0,1,2\n1,3,4\n'), int, float, 0)
contrib.learn.datasets.base.load_csv_without_header(a_file('x,1\n'), str, int, target_column=0)
run(contrib.lookup.index_table_from_tensor(['a', 'b'], 1).lookup(tf.constant(['b', 'c'])))
run(contrib.lookup.index_table_from_tensor(mapping=[5, 6], dtype=tf.int64).lookup(
  tf.constant([6, 7], tf.int64)))
run(contrib.lookup.index_table_from_file(a_file('a\nb\n'), 2).lookup(tf.constant(['b', 'c'])))
run(contrib.lookup.index_to_string_table_from_tensor(mapping=['a', 'b'], default_value='?').lookup(
  tf.constant([1, 2], tf.int64)))
run(contrib.lookup.index_to_string_table_from_file(a_file('a\nb\n')).lookup(
  tf.constant([1, 2], tf.int64)))
run(mutable_table(contrib.lookup.MutableHashTable))
run(mutable_table(contrib.lookup.MutableDenseHashTable, '', '-'))
embedded(run, contrib.layers.embed_sequence, [[0, 3], [3, 1]], 4, 2)
embedded(run, contrib.layers.embed_sequence, [[0, 3], [3, 1]], 4, 2, unique=True, scope='s')
run(words_embedded(tf.constant_initializer(np.arange(8.0))))
np.abs(run(words_embedded(None, 1000))).max().round(1)
numbered(["I'm here, aren't I", 'well-known ABCd x'], ['x y I here now'])
numbered(['d b b', 'a c b d', 'a'], ['a b c d'], 1)
of_keras('SGD', 'lr momentum decay nesterov', 0.1, 0.2, 0.3, True)
of_keras('RMSprop', 'lr rho epsilon decay', 0.1, 0.2, 0.3, 0.4)
of_keras('Adagrad', 'lr epsilon decay', 0.1, 0.2, 0.3)
of_keras('Adadelta', 'lr rho epsilon decay', 0.1, 0.2, 0.3, 0.4)
of_keras('Adam', 'lr beta_1 beta_2 epsilon decay amsgrad', 0.1, 0.2, 0.3, 0.4, 0.5, True)
of_keras('Adamax', 'lr beta_1 beta_2 epsilon decay', 0.1, 0.2, 0.3, 0.4, 0.5)
of_keras('Nadam', 'lr beta_1 beta_2 epsilon', 0.1, 0.2, 0.3, 0.4)
[of_keras(n, 'lr') for n in 'SGD RMSprop Adagrad Adadelta Adam Adamax Nadam'.split()]
run(contrib.distributions.kl_divergence(*[tf.distributions.Normal(m, 2.0) for m in (0.0, 1.0)]))
run([contrib.distributions.MultivariateNormalDiag([1.0, 2.0], [0.5, 2.0]).log_prob([2.0, 2.0])])
run(contrib.distributions.MultivariateNormalDiag([1.0, 2.0], None, 3.0).stddev())
run(contrib.distributions.MultivariateNormalDiag([1.0, 2.0], [0.5, 2.0], 3.0).stddev())
run(contrib.distributions.MultivariateNormalDiag(None, [0.5, 2.0], 3.0).stddev())
run(mixture(contrib.distributions).log_prob(1.0))
[contrib.framework.nest.is_sequence([1])]
"""
CALLS = CALLS.replace('\n  ', ' ').strip().splitlines()


# A def, a class, or an assignment to a name that has a small letter and does not begin with tf.
DEFINITION = re.compile(r'^(?:def |class |(?!tf)(?=\w*[a-z]\w* = ))([a-zA-Z]\w*)', re.MULTILINE)


def adapters():
    """Return the old names of what tf1's adapters define.

    They are read from the source, since TensorFlow 1.15 cannot import the adapters.
    """
    found = [old for old, place in names.NAMES.items() if place.startswith('tf1.')]
    for old, places in names.MODULES.items():
        for place in re.findall(r'tf1[.\w]+', places):
            path = os.path.join(ROOT, place.replace('.', os.sep) + '.py')
            if os.path.exists(path):
                with open(path) as f:
                    found += ['%s.%s' % (old, name) for name in DEFINITION.findall(f.read())]
    return [name for name in found if 'python.' not in name]


def parameters(name):
    """Return those of an adapter and of its methods by name, with defaults that are plain."""
    value = operator.attrgetter(name)(tf)
    functions = {name: value}
    if isinstance(value, type):
        # Methods that contrib or tf1 defines, none that is inherited from TensorFlow.
        own = [m for c in value.__mro__ if re.search('contrib|^tf1', c.__module__) for m in vars(c)]
        functions.update(('%s.%s' % (name, m), getattr(value, m)) for m in own if m[0] != '_')
        if value.__init__ is not object.__init__:  # as of a named tuple, which has __new__
            functions[name] = value.__init__
    return {name: signature(f) for name, f in functions.items() if inspect.isroutine(f)}


def signature(function):
    plain = (bool, int, float, str, type(None))
    return [
        '%s=%r' % (p.name, p.default)
        if isinstance(p.default, plain)
        else str(p.replace(annotation=p.empty)).partition('=')[0]
        for p in inspect.signature(function).parameters.values()
        if p.name != 'self'
    ]


def main():
    tf.set_random_seed(0)
    x = tf.placeholder(tf.float32, [None, 8, 8, 1])
    logits, steps = {}, []
    for name, network in NETWORKS.items():
        with tf.variable_scope(name):
            trained = network(x, training=True)
        with tf.variable_scope(name, reuse=True):
            logits[name] = network(x, training=False)
        loss = tf.reduce_mean(trained * np.random.RandomState(2).randn(4, 3))
        steps.append(tf.train.GradientDescentOptimizer(0.2).minimize(loss))
    steps.append(tf.get_collection(tf.GraphKeys.UPDATE_OPS))
    with tf.Session() as sess:
        sess.run(tf.global_variables_initializer())
        for _ in range(5):
            sess.run(steps, {x: images()})
        saver = tf.train.Saver(tf.global_variables())
        saver.save(
            sess, os.path.join(FOLDER, 'model.ckpt'), write_meta_graph=False, write_state=False
        )
        results = sess.run(logits, {x: images()})
    results = {name: value.tolist() for name, value in results.items()}
    results.update((call, outcome(call)) for call in CALLS)
    for name in adapters():
        results[name] = None  # unless 1.15.5 has it
        try:
            results.update(parameters(name))
        except AttributeError:
            pass
    lines = ['%s: %s' % (json.dumps(name), json.dumps(value)) for name, value in results.items()]
    with open(os.path.join(FOLDER, 'values.json'), 'w') as f:
        f.write('{\n%s\n}\n' % ',\n'.join(lines))


if __name__ == '__main__':
    main()
