"""tf.contrib.learn.preprocessing: the words of texts as numbers."""

import collections
import pickle
import re

import numpy as np

from tf1.api import version_1

tf = version_1()

WORD = re.compile(r"[A-Z]{2,}(?![a-z])|[A-Z][a-z]+(?=[A-Z])|['\w\-]+")


def tokenizer(iterator):
    """Return an iterator over the list of words of each text."""
    return map(WORD.findall, iterator)


class CategoricalVocabulary:
    """Words and their numbers from 1 on; 0 is every other word. The attributes are 1.15's."""

    def __init__(self, unknown_token='<UNK>', support_reverse=True):
        self._mapping = {unknown_token: 0}
        self._freq = collections.Counter()
        self._freeze = False

    def __len__(self):
        return len(self._mapping)

    def freeze(self, freeze=True):
        """Let words that come from now on be 0."""
        self._freeze = freeze

    def get(self, category):
        """Return the number of a word, which may be a new one."""
        if not self._freeze:
            self._mapping.setdefault(category, len(self))
        return self._mapping.get(category, 0)

    def add(self, category, count=1):
        """Count a word."""
        if self.get(category) > 0:
            self._freq[category] += count

    def trim(self, min_frequency):
        """Keep the words that occur more than `min_frequency` times, the most frequent first."""
        words = sorted(self._freq, key=lambda word: (-self._freq[word], word))
        kept = [word for word in words if self._freq[word] > min_frequency]
        self._freq = collections.Counter({word: self._freq[word] for word in kept})
        self._mapping = {word: i for i, word in enumerate([self.reverse(0)] + kept)}

    def reverse(self, class_id):
        """Return the word of that number."""
        return list(self._mapping)[class_id]


class VocabularyProcessor:
    """Makes each text a row of numbers, int64 [max_document_length], cut or filled with 0."""

    def __init__(self, max_document_length, min_frequency=0, vocabulary=None, tokenizer_fn=None):
        self.max_document_length = max_document_length
        self.min_frequency = min_frequency
        self.vocabulary_ = vocabulary or CategoricalVocabulary()
        self._tokenizer = tokenizer_fn or tokenizer

    def fit(self, raw_documents, unused_y=None):
        """Learn the words; returns itself."""
        for words in self._tokenizer(raw_documents):
            for word in words:
                self.vocabulary_.add(word)
        if self.min_frequency > 0:
            self.vocabulary_.trim(self.min_frequency)
        self.vocabulary_.freeze()
        return self

    def fit_transform(self, raw_documents, unused_y=None):
        """Learn the words and yield the rows of the same texts."""
        return self.fit(raw_documents).transform(raw_documents)

    def transform(self, raw_documents):
        """Yield the row of each text."""
        for words in self._tokenizer(raw_documents):
            row = np.zeros(self.max_document_length, np.int64)
            for i, word in zip(range(len(row)), words):
                row[i] = self.vocabulary_.get(word)
            yield row

    def reverse(self, documents):
        """Yield the words of each row, with a space between them."""
        words = list(self.vocabulary_._mapping)
        for row in documents:
            yield ' '.join(words[number] for number in row)

    def save(self, filename):
        """Write it to a file."""
        with tf.gfile.Open(filename, 'wb') as f:
            f.write(pickle.dumps(self))

    @classmethod
    def restore(cls, filename):
        """Return what `save` has written."""
        with tf.gfile.Open(filename, 'rb') as f:
            return pickle.loads(f.read())
