"""The cells of tutorial.md run; its notebook, pictures and links are as they should be."""

import json
import os
import re

import pytest
from conftest import ROOT, read

import mnist_export
import mnist_predict
from mnist_deep import tf

TUTORIAL = read('tutorial.md')
CELL = re.compile(r'^```python\n(.*?)\n```$', re.DOTALL | re.MULTILINE)
STEPS = 20000


def cells(steps=STEPS):
    """Return the cells, with another number of steps of the long training."""
    text = TUTORIAL.replace('range(%d)' % STEPS, 'range(%d)' % steps)
    assert text.count('range(%d)' % steps) == 1
    return CELL.findall(text)


def test_the_cells_run_one_after_the_other(shell, tutorial_folder, capsys):
    for cell in cells(steps=101):
        shell(cell)
    mnist_predict.main(['--model_dir', 'trained', 'tests/digits/5.jpg'])
    exported = mnist_export.main(['--model_dir', 'trained', '--export_dir', 'export'])
    assert os.path.exists(os.path.join(exported, 'saved_model.pb'))
    shell('tf.get_default_session().close()')  # the interactive session of the second cell
    out, err = capsys.readouterr()
    out = out.splitlines()
    assert [line.split()[0] for line in out[:4]] == ['Extracting'] * 4
    assert 0.8 < float(out[4]) < 0.94  # of the softmax regression
    assert re.fullmatch(r'step 0, training accuracy (0|0\.\d+)', out[5])
    assert re.fullmatch(r'step 100, training accuracy (0\.\d+|1)', out[6])
    accuracy = float(re.fullmatch(r'test accuracy (0\.\d+)', out[7]).group(1))
    assert 0.6 < accuracy < 0.95
    assert out[8] == '(784,)'  # a picture in MNIST's form
    digit, probability = out[9].split()  # the network's answer
    assert 0.1 < float(probability) <= 1
    # At a terminal the same, since the checkpoint has the names of mnist_deep.py.
    assert out[10:] == ['tests/digits/5.jpg: %s (%.3f)' % (digit, float(probability)), exported]
    assert err == 'Restored trained/network\n' * 2

    # "In a new Python, first run all cells above but the two training loops."
    with tf.Graph().as_default():
        names = {'path': 'trained/network'}
        for cell in cells():
            if 'next_batch' not in cell:
                exec(cell, names)
        tf.get_default_session().close()
    assert capsys.readouterr().out.splitlines()[-1] == ' '.join([digit, probability])


def test_the_cells_can_be_pasted_into_plain_python(run, tutorial_folder):
    # Who pastes a cell presses Enter after it, twice if its last line is indented.
    pasted = ''.join(
        cell + ('\n\n' if cell.splitlines()[-1].startswith(' ') else '\n') for cell in cells(1)
    )
    done = run('-i', '-q', input=pasted)
    of_the_import = r'(WARNING: All log messages before absl|I0000 ).*'
    assert set(re.sub(of_the_import, '', done.stderr).split()) <= {'>>>', '...'}  # and no error
    printed = [r'Extracting .+'] * 4 + [r"'\d'"] * 2  # the prompt shows what setdefault returns
    printed += [r'0\.\d+', r'step 0, .+', r'test accuracy 0\.\d+', r'\(784,\)', r'\d [01]\.\d+']
    assert re.fullmatch('\n'.join(printed), done.stdout.strip()), done.stdout


def replace(*pairs):
    """Return a function that replaces all occurrences of whole words in the cells."""

    def change(text):
        for old, new in pairs:
            text, n = re.subn(r'(?<!\w)%s(?!\w)' % re.escape(old), new, text)
            assert n, old
        return text

    return change


def add_third_layer(text):
    layer = """
W_conv3 = weight_variable([3, 3, 64, 64])
b_conv3 = bias_variable([64])
h_conv3 = tf.nn.relu(conv2d(h_pool2, W_conv3) + b_conv3)
h_pool3 = max_pool_2x2(h_conv3)
"""
    text = replace(('7 * 7 * 64', '4 * 4 * 64'), ('tf.reshape(h_pool2', 'tf.reshape(h_pool3'))(text)
    return text.replace(
        'h_pool2 = max_pool_2x2(h_conv2)\n', 'h_pool2 = max_pool_2x2(h_conv2)' + layer
    )


# What the rows of "Try changing it" say, by how they begin.
CHANGES = {
    'none': lambda text: text,
    'learning rate 1e-3': replace(('1e-4', '1e-3')),
    'learning rate 1e-2': replace(('1e-4', '1e-2')),
    '`tf.train.Momentum': replace(('AdamOptimizer(1e-4)', 'MomentumOptimizer(0.01, 0.9)')),
    '`tf.tanh`': replace(('tf.nn.relu', 'tf.tanh')),
    'no dropout': replace(('keep_prob: 0.5', 'keep_prob: 1.0')),
    'fewer filters': replace(('32', '8'), ('64', '16')),
    'a third': add_third_layer,
}


def test_each_change_that_it_proposes_runs(tutorial_folder, capsys):
    rows = re.findall(r'^\| (.+) \| 0\.\d+ \|$', TUTORIAL, re.MULTILINE)
    assert len(rows) == len(CHANGES)
    part_1, part_2 = '\n'.join(cells(steps=2)).split('def weight_variable')
    part_1 = part_1.partition('W = tf.Variable')[0]  # the data, the session and the placeholders
    part_2 = 'def weight_variable' + part_2.partition('from picture_data')[0]
    for (start, change), row in zip(CHANGES.items(), rows):
        assert row.startswith(start)
        with tf.Graph().as_default():
            exec(part_1 + change(part_2) + '\ntf.get_default_session().close()', {})
        assert re.search(r'\ntest accuracy 0\.\d+\n$', capsys.readouterr().out), row


# By how the messages in "If something goes wrong" begin: mistakes, made after all cells.
MISTAKES = {
    'You must feed': 'new_session().run(accuracy, {x: images, y_: labels})',
    'Attempting to use': 'tf.Session().run(y_conv, {x: images, keep_prob: 1.0})',
    'Attempted to use': 'sess.run(y_conv, {x: images, keep_prob: 1.0})',
    'Cannot feed': 'tf.Session().run(y_conv, {x: image, keep_prob: 1.0})',
    'Input to reshape': 'tf.Session().run(tf.reshape(x, [-1, 7 * 7 * 64]), {x: [image]})',
    '`dense`': 'tf.layers.dense(x, 10)',
    '… is not an element': 'with tf.Graph().as_default(): tf.zeros([]); tf.Session().run(y_conv)',
    '… must be from': 'with tf.Graph().as_default(): tf.matmul(x, tf.zeros([784, 10]))',
}


def test_each_error_that_it_explains_comes_from_its_mistake(shell, tutorial_folder):
    for cell in cells(steps=1):
        shell(cell)

    def new_session():
        sess = tf.Session()
        sess.run(tf.global_variables_initializer())
        return sess

    shell.names['new_session'] = new_session
    table = TUTORIAL.split('| message | what to do |')[1]
    rows = re.findall(r'^\| ([^-].+?) \| ', table, re.MULTILINE)
    messages = [message for row in rows for message in row.split('; ')]
    assert len(messages) == len(MISTAKES)
    for message, (start, mistake) in zip(messages, MISTAKES.items()):
        assert message.startswith(start)
        if 'Keras 3' in message and not hasattr(tf.keras, 'src'):
            continue  # an older TensorFlow has Keras 2
        with pytest.raises(Exception) as caught:
            shell(mistake)
        said = re.sub("[`']", '', str(caught.value))  # releases quote names differently
        for piece in re.sub(r"[`']| \(or `conv2d` …\)", '', message).split('…'):
            assert piece.strip() in said, message


def test_the_notebook_is_the_tutorial_after_a_whole_run():
    notebook = json.loads(read('tutorial.ipynb'))
    sources = [''.join(cell['source']) for cell in notebook['cells']]
    assert sources == [part.strip() for part in CELL.split(TUTORIAL)]

    ran = [cell for cell in notebook['cells'] if cell['cell_type'] == 'code']
    assert [''.join(cell['source']) for cell in ran] == cells()
    assert [cell['execution_count'] for cell in ran] == list(range(1, len(ran) + 1))
    outputs = [output for cell in ran for output in cell['outputs']]
    assert {output.get('name') for output in outputs} == {'stdout'}  # no error and no warning
    text = ''.join(''.join(output['text']) for output in outputs)
    steps = re.findall(r'^step (\d+), training accuracy', text, re.MULTILINE)
    assert [int(step) for step in steps] == list(range(0, STEPS, 100))
    accuracy, digit = re.search(r'^test accuracy (.+)\n\(784,\)\n(.)', text, re.MULTILINE).groups()
    assert float(accuracy) > 0.99 and digit == '5'
    assert not re.search(r'/(home|root|tmp|usr)/', json.dumps(notebook))


@pytest.mark.parametrize('page', ['README.md', 'tutorial.md'])
def test_pictures_and_links_lead_somewhere(page):
    links = re.findall(r'\]\((?!http)([^)#]*)(?:#([^)]+))?\)', read(page))
    links += [(path, '') for path in re.findall(r'<img src="([^"]+)"', read(page))]
    assert len(links) > 6
    for path, anchor in links:
        assert os.path.exists(os.path.join(ROOT, path)), path
        if anchor:
            titles = re.findall(r'^#+ (.+)$', read(path or page), re.MULTILINE)
            anchors = [re.sub(r'[^a-z0-9 -]', '', t.lower()).replace(' ', '-') for t in titles]
            assert anchor in anchors
