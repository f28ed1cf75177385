"""What `input_data` survives: the network, the disk, other processes and what they leave.

Every mirror is a real server on the loopback address, every kill hits a real process, and the
package's sample of MNIST stands in for the whole: see mirror.py. KILLS=200 in the environment
makes that many kills, and as many interruptions, of the few that there are by default.
"""

import gzip
import os
import random
import re
import shutil
import signal
import subprocess
import sys

import mirror
import numpy as np
import pytest
from conftest import ROOT, contents, idx
from mirror import HTML, SLOW_SECONDS, Mirrors, one_bit_wrong, sample_files

import input_data

KILLS = int(os.environ.get('KILLS', 3))

TRAIN_IMAGES, TRAIN_LABELS, TEST_IMAGES, TEST_LABELS = input_data.FILES

posix = pytest.mark.skipif(os.name != 'posix', reason='of POSIX systems only')


def other_set(side=28):
    """Return the four files, unpacked, of a data set that is not MNIST."""
    draw = np.random.RandomState(side)
    return {
        'train-images-idx3-ubyte': idx(30, side, side) + draw.bytes(30 * side * side),
        'train-labels-idx1-ubyte': idx(30) + draw.randint(10, size=30).astype('u1').tobytes(),
        't10k-images-idx3-ubyte': idx(20, side, side) + draw.bytes(20 * side * side),
        't10k-labels-idx1-ubyte': idx(20) + draw.randint(10, size=20).astype('u1').tobytes(),
    }


def packed(files, **changes):
    """Return the files as they are downloaded, with some of them changed."""
    files = {name + '.gz': gzip.compress(content) for name, content in files.items()}
    return dict(files, **changes)


def without(name, files):
    return {other: content for other, content in files.items() if other != name}


def fill(folder, files):
    for name, content in files.items():
        (folder / name).write_bytes(content)


def line_about(mirrors, kind, name, cause):
    """Return the pattern of an error's line that blames a mirror for a file."""
    return r'\n  %s: .*(%s)' % (re.escape(mirrors.url(kind) + name), cause)


@pytest.fixture
def mirrors(monkeypatch):
    """The mirrors, running, and the sample for what MNIST is."""
    monkeypatch.setenv('NO_PROXY', '*')
    monkeypatch.setattr(input_data, 'FILES', sample_files())
    with Mirrors() as mirrors:
        yield mirrors


@pytest.fixture
def folder(tmp_path):
    """A folder without any of the four files, and with one that is the user's."""
    folder = tmp_path / 'MNIST_data'
    folder.mkdir()
    (folder / 'notes.txt').write_bytes(b'mine')
    return folder


@pytest.fixture
def whole(mirrors):
    """The contents of that folder after the download."""
    return dict(mirrors.files, **{'notes.txt': b'mine'})


@pytest.fixture
def load(mirrors, monkeypatch):
    """Call `read_data_sets` with mirrors of some kinds."""

    def load(folder, *kinds, **options):
        monkeypatch.setattr(input_data, 'MIRRORS', [mirrors.url(kind) for kind in kinds])
        options = dict(dict(validation_size=0, allow_sample=False), **options)
        return input_data.read_data_sets(folder, **options)

    return load


@pytest.fixture
def start_download(mirrors):
    """Start the command, or a program instead, in a process of its own."""
    processes = []

    def start_download(folder, *kinds, **options):
        program = [
            'import signal, sys',
            'import fcntl, pooch, requests, tqdm',  # now, for some may lose the right to read them
            'import input_data, mirror',
            'signal.signal(signal.SIGINT, signal.default_int_handler)',  # off in background jobs
            'input_data.FILES = mirror.sample_files()',
            'input_data.MIRRORS = %r' % [mirrors.url(kind) for kind in kinds],
            options.get('first', ''),
            options.get('program', 'input_data.command()'),
        ]
        paths = [ROOT, os.path.dirname(os.path.abspath(mirror.__file__))]
        process = subprocess.Popen(
            [sys.executable, '-c', '\n'.join(program), '--data_dir', folder.name],
            cwd=str(folder.parent),
            env=dict(os.environ, PYTHONPATH=os.pathsep.join(paths)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            universal_newlines=True,
        )
        processes.append(process)
        return process

    yield start_download
    for process in processes:
        process.kill()
        process.communicate()


# Mirrors: the kind, see mirror.py, and the cause in the error.

HANGING_MIRRORS = [
    ('unresolvable', 'not known|resol|getaddrinfo|sent fewer than'),
    ('silent', 'timed out'),
    ('drip', 'sent fewer than 8192 bytes in 2 seconds'),
    ('drip_chunked', 'sent fewer than 8192 bytes in 2 seconds'),
    ('drip_head', 'sent fewer than 8192 bytes in 2 seconds'),
]
OTHER_BAD_MIRRORS = [
    ('refusing', 'refused'),
    ('403', '403 '),
    ('404', '404 '),
    ('500', '500 '),
    ('503', '503 '),
    ('loop', 'redirects'),
    ('html', 'not the file .*SHA-256'),
    ('short', 'IncompleteRead|SHA-256'),
    ('short_unannounced', 'SHA-256'),
    ('long', 'SHA-256|more than'),
    ('endless', 'more than the [0-9]+ bytes of the file'),
    ('flipped', 'SHA-256'),
]
each_bad_mirror = pytest.mark.parametrize('kind, cause', HANGING_MIRRORS + OTHER_BAD_MIRRORS)


@pytest.fixture
def patience(kind, monkeypatch):
    """Wait for hanging mirrors for 2 seconds only; the others need their time on a busy machine."""
    if kind in dict(HANGING_MIRRORS):
        monkeypatch.setattr(input_data, 'PATIENCE', 2)


@each_bad_mirror
def test_next_mirror_is_used(kind, cause, patience, load, folder, whole):
    fill(folder, without(TEST_IMAGES, whole))
    mnist = load(folder, kind, 'good')
    assert mnist.test.num_examples == 1000
    assert contents(folder) == whole


@each_bad_mirror
def test_error_lists_mirror_with_its_cause(kind, cause, patience, load, folder, mirrors):
    pattern = line_about(mirrors, kind, TRAIN_IMAGES, cause)
    with pytest.raises(ConnectionError) as raised:
        load(folder, kind)
    assert re.search(TRAIN_IMAGES + ' is missing, and .*' + pattern, str(raised.value))
    assert 'ConnectionPool' not in str(raised.value)  # a library's words for its own parts
    assert contents(folder) == {'notes.txt': b'mine'}


def test_error_of_several_files_names_each_once(load, folder, mirrors):
    fill(folder, {TRAIN_LABELS: mirrors.files[TRAIN_LABELS], TEST_IMAGES: b'half of it'})
    with pytest.raises(ConnectionError) as raised:
        load(folder, 'refusing', '404')
    first, *causes, last = str(raised.value).splitlines()
    assert first == (
        '%s is missing, and no source could provide it (try again with a connection, or put '
        'the file there yourself):' % (folder / TRAIN_IMAGES)
    )
    urls = [mirrors.url(kind) + TRAIN_IMAGES for kind in ('refusing', '404')]
    assert [cause.split(': ')[0].strip() for cause in causes] == urls
    assert last == 'Also missing or damaged: %s, %s' % (TEST_IMAGES, TEST_LABELS)


def test_chunks_of_any_size_are_welcome(load, folder, whole):
    load(folder, 'chunked')
    assert contents(folder) == whole


def test_a_dead_mirror_is_waited_for_once(load, folder, mirrors):
    load(folder, '404', 'good')
    assert [asked.split('/')[0] for asked in mirrors.asked] == ['404'] + ['good'] * 4


def test_mirrors_complement_each_other(load, folder, whole):
    load(folder, 'images', 'labels')
    assert contents(folder) == whole


def test_errors_of_the_caller_are_not_blamed_on_mirrors(load, folder, mirrors):
    try:
        raise KeyError('of the caller')
    except KeyError:
        with pytest.raises(ConnectionError) as raised:
            load(folder, 'refusing', 'flipped')
    for kind, cause in [('refusing', 'refused'), ('flipped', 'SHA-256')]:
        assert re.search(line_about(mirrors, kind, TRAIN_IMAGES, cause), str(raised.value))


def test_abandoned_download_writes_nothing_more(tmp_path):
    with input_data._PartialFile(str(tmp_path / 'file'), limit=10) as file:
        file.abandoned = True
        with pytest.raises(InterruptedError, match='download abandoned'):
            file.write(b'late')
    assert contents(tmp_path) == {'file': b''}


def test_sample_is_the_last_resort(load, folder, mirrors, capsys):
    mnist = load(folder, '404', 'refusing', allow_sample=True, validation_size=5000)
    assert [part.num_examples for part in mnist] == [3667, 333, 1000]
    assert contents(folder) == {'notes.txt': b'mine'}
    notice = capsys.readouterr().err
    assert 'THIS RUN USES A SMALL SAMPLE' in notice
    for kind, cause in [('404', '404 '), ('refusing', 'refused')]:
        assert re.search(line_about(mirrors, kind, TRAIN_IMAGES, cause), notice)


def test_sample_does_not_mix_with_files(load, folder, whole):
    fill(folder, without(TEST_LABELS, whole))
    with pytest.raises(ConnectionError, match=TEST_LABELS + ' is missing'):
        load(folder, '404', allow_sample=True)
    assert contents(folder) == without(TEST_LABELS, whole)


def test_sample_comes_within_30_seconds_where_every_mirror_hangs(start_download, folder):
    program = "print(input_data.read_data_sets('MNIST_data').test.num_examples)"
    process = start_download(folder, 'silent', 'drip_head', program=program)
    output, notice = process.communicate(timeout=30)
    assert output.endswith('\n1000\n')
    assert 'THIS RUN USES A SMALL SAMPLE' in notice
    assert 'timed out' in notice and 'sent fewer than 8192 bytes in 8 seconds' in notice


def test_without_the_sample_the_error_is_raised(load, folder, tmp_path, monkeypatch, capsys):
    """As where somebody has copied input_data.py alone."""
    monkeypatch.setattr(input_data, 'SAMPLE_DIR', str(tmp_path / 'mnist_sample'))
    with pytest.raises(ConnectionError, match='404'):
        load(folder, '404', allow_sample=True)
    assert capsys.readouterr().err == '' and not (tmp_path / 'mnist_sample').exists()


def test_without_tqdm_there_is_no_bar(load, folder, whole, monkeypatch):
    monkeypatch.setitem(sys.modules, 'tqdm', None)
    load(folder, 'good')
    assert contents(folder) == whole


# A source of one's own.


@pytest.mark.parametrize('kind, cause', [('404', '404 '), ('html', 'magic number')])
def test_own_source_is_alone(kind, cause, load, folder, mirrors):
    with pytest.raises(ConnectionError) as raised:
        load(folder, 'good', source_url=mirrors.url(kind), allow_sample=True)
    assert re.search(line_about(mirrors, kind, TRAIN_IMAGES, cause), str(raised.value))
    assert mirrors.asked == ['%s/%s' % (kind, TRAIN_IMAGES)]
    assert contents(folder) == {'notes.txt': b'mine'}


def test_own_source_may_have_another_set(load, folder, mirrors):
    mirrors.files = packed(other_set())
    load(folder, source_url=mirrors.url('good'))
    assert contents(folder) == dict(mirrors.files, **{'notes.txt': b'mine'})


# Processes.


@posix
@pytest.mark.parametrize('number, status', [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_run_after_an_interrupted_one_completes(
    number, status, start_download, load, tmp_path, mirrors
):
    draw = random.Random(status)
    for attempt in range(KILLS):
        folder = tmp_path / str(attempt)
        process = start_download(folder, 'slow')
        assert mirrors.busy.wait(60)
        with pytest.raises(subprocess.TimeoutExpired):
            process.communicate(timeout=draw.uniform(0, SLOW_SECONDS))
        process.send_signal(number)
        assert process.communicate(timeout=60) == ('', '')
        assert process.returncode == status
        left = contents(folder)
        for name, content in left.items():
            killed = number == signal.SIGKILL and name.startswith('.mnist-download-')
            assert killed or content == mirrors.files[name]
        assert left or not folder.exists()

        load(folder, 'good')
        assert contents(folder) == mirrors.files
        mirrors.busy.clear()


def test_what_a_killed_process_left_is_cleared_up_even_if_nothing_is_missing(
    load, folder, whole, mirrors
):
    pytest.importorskip('fcntl')
    fill(folder, whole)
    (folder / '.mnist-download-1').mkdir()
    (folder / '.mnist-download-1' / TRAIN_IMAGES).write_bytes(b'half of it')
    load(folder, 'good')
    assert contents(folder) == whole
    assert mirrors.asked == []


@posix
def test_a_running_download_is_not_cleared_up(start_download, load, folder, whole, mirrors):
    process = start_download(folder, 'slow')
    assert mirrors.busy.wait(60)
    load(folder, 'good')
    table, error = process.communicate(timeout=60)
    assert (process.returncode, error) == (0, '')
    assert contents(folder) == whole


@posix
def test_six_processes_download_at_once(start_download, folder, whole):
    wait = "print('ready', flush=True); sys.stdin.readline()"
    processes = [start_download(folder, 'slow', first=wait) for _ in range(6)]
    for process in processes:
        assert process.stdout.readline() == 'ready\n'
    for process in processes:
        process.stdin.write('go\n')
        process.stdin.flush()
    for process in processes:
        table, error = process.communicate(timeout=60)
        assert (process.returncode, error) == (0, '')
        assert table.count('yes\n') == 4
    assert contents(folder) == whole


# Folders that cannot be written. Each function makes it so and returns the line that a process
# is to begin with, for some of it can only be done to a process.

NOT_ROOT = 'import os; os.geteuid() or os.seteuid(65534)  # for root nothing is read-only'


def full(folder):
    # For a file's owner a full disk and a limit on its size are alike, and this needs no disk.
    return 'import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (100000, 100000))'


def read_only(folder):
    folder.chmod(0o555)
    folder.parent.chmod(0o755)
    return NOT_ROOT


def in_a_read_only_folder(folder):
    shutil.rmtree(str(folder))
    folder.parent.chmod(0o555)
    return NOT_ROOT


def a_file(folder):
    shutil.rmtree(str(folder))
    folder.write_bytes(b'not a folder')
    return ''


def a_folder_for_a_file(folder):
    (folder / TRAIN_IMAGES).mkdir()
    return ''


@posix
@pytest.mark.parametrize(
    'make, message',
    [
        (full, 'cannot write to MNIST_data (File too large): make room, or name another folder'),
        (read_only, 'cannot write to MNIST_data (Permission denied): name another folder'),
        (
            in_a_read_only_folder,
            'cannot write to MNIST_data (Permission denied): name another folder',
        ),
        (a_folder_for_a_file, 'cannot write to MNIST_data (Is a directory): name another folder'),
    ],
)
def test_folder_that_cannot_be_written_is_one_error(
    make, message, start_download, folder, tmp_path
):
    first = make(folder)
    before = contents(tmp_path)
    process = start_download(folder, 'good', first=first)
    output, error = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, '')
    assert error == 'error: %s\n' % message
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    'name, kind, message',
    [
        ('', ValueError, 'the name of the data folder is empty: name one, such as MNIST_data'),
        ('file', NotADirectoryError, 'file is a file: name a folder for the data'),
        (
            'file/sub',
            NotADirectoryError,
            'cannot write to file/sub .Not a directory.: name another folder$',
        ),
        (
            'dangling',
            FileExistsError,
            'cannot write to dangling .File exists.: name another folder$',
        ),
        pytest.param(
            '/proc/1',
            OSError,
            'cannot write to /proc/1 .(No such|Permission).*: name another folder$',
            marks=pytest.mark.skipif(not os.path.isdir('/proc/1'), reason='needs /proc'),
        ),
    ],
)
def test_name_of_no_folder_is_told(name, kind, message, load, tmp_path, monkeypatch):
    (tmp_path / 'file').write_bytes(b'mine')
    (tmp_path / 'dangling').symlink_to('nowhere')
    monkeypatch.chdir(tmp_path)
    with pytest.raises(kind, match='^' + message):
        load(name, 'good', allow_sample=True)
    assert contents(tmp_path) == {'file': b'mine', 'dangling': None}


@posix
def test_full_disk_costs_nobody_a_file(start_download, folder):
    fill(folder, {TRAIN_IMAGES: b'damaged, but mine'})
    before = contents(folder)
    process = start_download(folder, 'good', first=full(folder))
    assert 'File too large' in process.communicate(timeout=60)[1]
    assert contents(folder) == before


@pytest.mark.parametrize('allow_sample', [False, True])
def test_failed_download_leaves_no_folder_that_it_made(allow_sample, load, tmp_path):
    (tmp_path / 'there').mkdir()
    for name in ['new', 'not/here/yet/', 'there/new', 'there']:
        try:
            load(str(tmp_path / name), '404', allow_sample=allow_sample)
        except ConnectionError:
            assert not allow_sample
    assert contents(tmp_path) == {'there': None}


def odd_characters(tmp_path):
    return tmp_path / 'Übung [1] für 100 % \U0001f3b2'


def no_parents_yet(tmp_path):
    return tmp_path / 'not' / 'here' / 'yet'


def symbolic_link(tmp_path):
    (tmp_path / 'elsewhere').mkdir()
    (tmp_path / 'link').symlink_to(tmp_path / 'elsewhere', target_is_directory=True)
    return tmp_path / 'link'


@pytest.mark.parametrize('make', [odd_characters, no_parents_yet, symbolic_link])
def test_any_folder_that_can_be_written_will_do(make, load, tmp_path, mirrors):
    try:
        folder = make(tmp_path)
    except OSError:
        pytest.skip('no such folders here')
    load(str(folder), 'good')
    assert contents(folder) == mirrors.files
    assert os.path.islink(str(folder)) == (make is symbolic_link)
    (folder / '.mnist-download-1').mkdir()
    load(folder, 'good')
    assert contents(folder) == mirrors.files


# Damaged files. Each function makes one out of a sound one; the error tells what is wrong with it.

NOISE = np.random.RandomState(0).bytes(2**20)  # a megabyte that gzip cannot shrink


def bomb(sound):
    """Return 2 MB of gzip that hold an honest small file, and then 2 GB more of zeros."""
    zeros = bytes(2**24)
    return gzip.compress(idx(3, 28, 28) + bytes(3 * 784) + zeros) + 127 * gzip.compress(zeros)


def damage(name, message, function):
    return pytest.param(function, message, id=name)


DAMAGES = [
    damage('empty', 'ends after 0 bytes', lambda sound: b''),
    damage('truncated', 'ended before the end', lambda sound: sound[: len(sound) // 2]),
    damage('wrong bit', 'CRC|invalid', one_bit_wrong),
    damage('text', 'magic number', lambda sound: b'See the README of this folder.\n'),
    damage('page', 'magic number', lambda sound: HTML),
    damage('labels', '2049, not 2051', lambda sound: gzip.compress(idx(9) + bytes(9))),
]
# What the header of these says is not what follows it.
WRONG_HEADERS = [
    damage(
        '4 billion images',
        'truncated: the header promises 3367254359280 bytes',
        lambda sound: gzip.compress(idx(2**32 - 1, 28, 28) + bytes(2**20)),
    ),
    damage(
        '4 billion images, unpacked',
        'truncated: the header promises 3367254359280 bytes',
        lambda sound: idx(2**32 - 1, 28, 28) + bytes(2**20),
    ),
    damage(
        'as much as only a bomb has',
        'bytes of 1073741824 are missing|not fit into the memory',
        lambda sound: gzip.compress(idx(2**10, 2**10, 2**10) + NOISE),
    ),
    damage(
        'an image too many',
        'truncated: 784 bytes of 2352 are missing',
        lambda sound: gzip.compress(idx(3, 28, 28) + bytes(2 * 784)),
    ),
    damage('bomb', 'trailing bytes after the 2352 that the header promises', bomb),
]
each_damage = pytest.mark.parametrize('damaged, message', DAMAGES + WRONG_HEADERS)


@each_damage
def test_damaged_file_is_replaced(damaged, message, load, folder, whole, tmp_path):
    file = damaged(whole[TRAIN_IMAGES])
    fill(folder, dict(whole, **{TRAIN_IMAGES: file}))
    os.link(str(folder / TRAIN_IMAGES), str(tmp_path / 'open elsewhere'))
    load(folder, 'good')
    assert contents(folder) == whole
    # Replaced in one step: who has the old file open reads on in it.
    assert (tmp_path / 'open elsewhere').read_bytes() == file


@each_damage
def test_damaged_file_stays_where_no_mirror_has_it(damaged, message, load, folder, whole, mirrors):
    fill(folder, dict(whole, **{TRAIN_IMAGES: damaged(whole[TRAIN_IMAGES])}))
    before = contents(folder)
    pattern = line_about(mirrors, '404', TRAIN_IMAGES, '404 ')
    with pytest.raises(ValueError, match='%s: .*(%s).*%s' % (TRAIN_IMAGES, message, pattern)):
        load(folder, '404', allow_sample=True)
    assert contents(folder) == before


@each_damage
def test_own_source_is_checked_for_structure(damaged, message, load, folder, mirrors):
    mirrors.files[TRAIN_IMAGES] = damaged(mirrors.files[TRAIN_IMAGES])
    with pytest.raises(ConnectionError) as raised:
        load(folder, source_url=mirrors.url('good'))
    assert re.search(line_about(mirrors, 'good', TRAIN_IMAGES, message), str(raised.value))
    assert contents(folder) == {'notes.txt': b'mine'}


@posix
@pytest.mark.parametrize('damaged, message', WRONG_HEADERS)
def test_wrong_header_takes_less_than_half_a_gigabyte(
    damaged, message, start_download, folder, whole
):
    resource = pytest.importorskip('resource')
    if not os.path.exists('/proc/self/statm'):
        pytest.skip('a process cannot tell its size here')
    size = 'int(open("/proc/self/statm").read().split()[0]) * %d' % resource.getpagesize()
    limit = 'resource.setrlimit(resource.RLIMIT_AS, 2 * (%s + 2**29,))' % size
    fill(folder, dict(whole, **{TRAIN_IMAGES: damaged(whole[TRAIN_IMAGES])}))
    process = start_download(folder, '404', first='import resource; ' + limit)
    error = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert re.match('error: .*(%s)' % message, error)


# Other data sets under the same names.


@pytest.mark.parametrize(
    'files',
    [
        pytest.param(packed(other_set()), id='gzipped'),
        pytest.param(packed(other_set(side=20)), id='20 x 20 pixels'),
        pytest.param(other_set(), id='unpacked'),
        pytest.param(
            {name.replace('-idx', '.idx'): data for name, data in other_set().items()},
            id='unpacked, with a dot',
        ),
        pytest.param(
            dict(other_set(), **{TRAIN_IMAGES: b'half of it'}), id='unpacked beside a damaged one'
        ),
    ],
)
def test_sound_files_are_used_as_they_are(files, load, folder, mirrors):
    fill(folder, files)
    before = contents(folder)
    mnist = load(folder, 'good', dtype='uint8', reshape=False)
    expected = other_set(side=mnist.train.images.shape[1])
    assert mnist.train.images.tobytes() == expected['train-images-idx3-ubyte'][16:]
    assert mnist.train.labels.tobytes() == expected['train-labels-idx1-ubyte'][8:]
    assert mnist.test.images.tobytes() == expected['t10k-images-idx3-ubyte'][16:]
    assert mnist.test.labels.tobytes() == expected['t10k-labels-idx1-ubyte'][8:]
    assert contents(folder) == before
    assert mirrors.asked == []


@pytest.mark.parametrize(
    'files, message',
    [
        pytest.param(
            without(TEST_LABELS, packed(other_set())),
            TEST_LABELS + ' is missing, and .*' + TRAIN_IMAGES + ' is not of MNIST: get the file',
            id='one missing',
        ),
        pytest.param(
            packed(other_set(), **{TRAIN_IMAGES: b''}),
            TRAIN_IMAGES + ': .* after 0 bytes, and .*' + TRAIN_LABELS + ' is not of MNIST',
            id='one damaged',
        ),
        pytest.param(
            packed(other_set(), **{TEST_LABELS: gzip.compress(idx(9) + bytes(9))}),
            '20 images but .*' + TEST_LABELS + ' has 9 labels: they do not belong together',
            id='other counts',
        ),
        pytest.param(
            packed(other_set(), **{TEST_IMAGES: gzip.compress(idx(20, 9, 8) + bytes(1440))}),
            '28 x 28 pixels in .* but of 9 x 8 in .*: they do not belong together',
            id='other sides',
        ),
    ],
)
def test_files_are_not_mixed(files, message, load, folder, mirrors):
    fill(folder, files)
    before = contents(folder)
    with pytest.raises(ValueError, match=message):
        load(folder, 'good', allow_sample=True)
    assert contents(folder) == before
    assert mirrors.asked == []


# The command.


def last_column(table):
    """Return what the command's table says in its last column."""
    return [re.split('  +', line)[-1] for line in table.splitlines()[1:]]


def test_command_downloads_and_tells(mirrors, monkeypatch, folder, whole, capsys):
    monkeypatch.setattr(input_data, 'MIRRORS', [mirrors.url('404'), mirrors.url('good')])
    input_data.main(['--data_dir', str(folder), '--show', '5'])
    assert contents(folder) == whole
    table, digits = capsys.readouterr().out.split('\n\n', 1)
    assert [re.split('  +', line) for line in table.splitlines()] == [
        ['file', 'content', 'bytes', 'canonical MNIST'],
        [TRAIN_IMAGES, '4000 images, 28 x 28', '653,757', 'yes'],
        [TRAIN_LABELS, '4000 labels', '2,066', 'yes'],
        [TEST_IMAGES, '1000 images, 28 x 28', '161,425', 'yes'],
        [TEST_LABELS, '1000 labels', '523', 'yes'],
    ]
    labels = gzip.decompress(whole[TEST_LABELS])[8:13]
    assert re.findall('label (.)', digits) == [str(label) for label in labels]
    assert len(digits.splitlines()) == 5 * 15 + 4  # a label and 14 lines each, a line between
    assert set(digits) <= set(' .:-=+*#%@label0123456789\n') and '@' in digits


def test_command_tells_what_is_not_mnist(folder, mirrors, capsys):
    fill(folder, packed(other_set()))
    input_data.main(['--data_dir', str(folder)])
    assert last_column(capsys.readouterr().out) == ['no'] * 4


def test_command_names_the_sample(sample_dir, capsys):
    input_data.main(['--data_dir', sample_dir])
    assert last_column(capsys.readouterr().out) == ["no, the package's sample"] * 4


def test_command_tells_of_each_file(folder, mirrors, monkeypatch, capsys):
    fill(folder, dict(mirrors.files, **{TEST_IMAGES: b'half of it'}))
    monkeypatch.setattr(input_data, 'MIRRORS', [mirrors.url('404')])
    with pytest.raises(ValueError, match='(?s)%s: not .*404' % TEST_IMAGES):
        input_data.main(['--data_dir', str(folder)])
    assert last_column(capsys.readouterr().out) == ['yes', 'yes', 'no', 'yes']


def test_command_without_any_mirror_ends_in_one_error(start_download, folder, mirrors):
    process = start_download(folder, 'refusing', '404')
    output, error = process.communicate(timeout=60)
    assert process.returncode == 1
    missing = re.findall('^(\\S+) +missing or damaged +no$', output, re.MULTILINE)
    assert missing == list(mirrors.files)
    assert error.startswith('error: MNIST_data/%s is missing, and no source' % TRAIN_IMAGES)
    assert len(error.splitlines()) == 4  # the error, two mirrors, the other files


@pytest.mark.parametrize('flags', [['--data_dir', ''], ['--data_dir', 'file']])
def test_command_tells_of_a_wrong_folder(flags, run, tmp_path):
    (tmp_path / 'file').write_bytes(b'mine')
    done = run('input_data.py', *flags)
    assert (done.returncode, done.stdout) == (1, '')
    assert re.match('error: .*: name .*\n$', done.stderr)
    assert contents(tmp_path) == {'file': b'mine'}


@pytest.mark.parametrize('value', ['-3', '0', 'x', '1.5', ''])
def test_number_of_digits_that_is_no_number_is_refused(value, capsys):
    with pytest.raises(SystemExit) as exit:
        input_data.main(['--show', value])
    assert exit.value.code == 2
    message = 'argument --show: must be a whole number above 0, not %r\n' % value
    assert capsys.readouterr().err.endswith(message)


def test_help_tells_the_defaults_and_version_the_version(capsys):
    for flag in ['--help', '--version']:
        with pytest.raises(SystemExit) as exit:
            input_data.main([flag])
        assert exit.value.code == 0
    out = capsys.readouterr().out
    assert '(default: MNIST_data)' in out and out.endswith(' %s\n' % input_data.__version__)


def test_reader_of_the_output_that_leaves_early(start_download, folder, whole):
    program = "sys.argv += ['--show', '500']; input_data.command()"
    fill(folder, whole)
    process = start_download(folder, program=program)
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == '' and process.wait() == 1
    process.stdout = None  # for the fixture, which reads what is left
