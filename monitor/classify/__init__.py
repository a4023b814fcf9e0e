"""Reads a document: the events that it reports, each with its proof.

`load` gives the vocabulary, `gate` asks whether a text could matter, `read` reads it.
"""

from monitor.classify.lexicon import Lexicon, load
from monitor.classify.reading import gate, read

__all__ = ["Lexicon", "gate", "load", "read"]
