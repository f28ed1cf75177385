"""What README.md says of the flags, the files and the dependencies is true."""

import os
import re

from conftest import ROOT, read

import mnist_deep
import mnist_softmax

README = read('README.md')


def test_its_flags_and_defaults_are_those_of_the_scripts():
    rows = re.findall(r'^\| `--(\w+)` \|(.*)\|(.*)\|.*\|$', README, flags=re.MULTILINE)
    for column, script in [(1, mnist_softmax), (2, mnist_deep)]:
        told = {row[0]: row[column].strip('` ') for row in rows if row[column].strip() != '-'}
        words = {None: 'none', 1e-4: '1e-4'}
        flags = vars(script.parse_flags([]))
        assert told == {name: words.get(value, str(value)) for name, value in flags.items()}


def test_the_files_that_it_names_are_there():
    table = README.split('## Files')[1].split('| dependency |')[0]
    paths = re.findall(r'`([\w.]+(?:\.\w+|/))`', table)
    assert len(paths) > 10
    for path in paths:
        assert os.path.exists(os.path.join(ROOT, path)), path


def test_every_dependency_has_its_line():
    names = set()
    for file in os.listdir(ROOT):
        if file.startswith('requirements'):
            names |= set(re.findall(r'^([a-z][\w-]*)', read(file), re.MULTILINE | re.IGNORECASE))
    told = re.findall(r'^\| ([\w, -]+) \|', README.split('| dependency |')[1], re.MULTILINE)
    assert len(names) > 10
    assert {name.lower() for name in names} <= set(', '.join(told).lower().split(', '))
