"""Reads a document: the events that it reports, each with its proof.

`load` gives the vocabulary, `gate` asks whether a text could matter, `read` reads it.
"""

from monitor.classify.hint import may_matter
from monitor.classify.lexicon import Lexicon, load
from monitor.classify.naming import Naming
from monitor.classify.reading import gate, read

__all__ = ["Lexicon", "Naming", "gate", "load", "may_matter", "read"]
