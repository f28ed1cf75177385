"""Installs the modules, the sample of MNIST and the three commands."""

from setuptools import setup

with open('README.md', encoding='utf-8') as readme:
    long_description = readme.read()

with open('requirements-tf1.txt', encoding='utf-8') as requirements:
    for_old_code = [line for line in requirements.read().splitlines() if line[:1] not in ('', '#')]

setup(
    name='deep-mnist',
    version='1.0.0',
    description='The tutorial "Deep MNIST for Experts", on TensorFlow 1 and 2',
    long_description=long_description,
    long_description_content_type='text/markdown',
    license='Apache-2.0',
    python_requires='>=3.7',
    py_modules=['input_data', 'mnist_deep', 'mnist_softmax'],
    packages=['mnist_sample', 'tf1'],
    package_data={'mnist_sample': ['*.gz', '*.md']},
    install_requires=[
        # The same as in requirements.txt.
        'tensorflow==1.15.5; python_version < "3.8"',
        'protobuf<3.21; python_version < "3.8"',
        'tensorflow>=2.10; python_version >= "3.8"',
        'numpy',
        'pooch>=1.6',
        'tqdm',
        'matplotlib',
    ],
    extras_require={'tf1': for_old_code},
    entry_points={
        'console_scripts': [
            'mnist-softmax = mnist_softmax:command',
            'mnist-deep = mnist_deep:command',
            'mnist-data = input_data:command',
        ],
    },
)
