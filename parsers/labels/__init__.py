"""Which of the known things a debtor says: labels with confidence and the words that show it."""

from parsers.labels.classifier import Classifier, load
from parsers.labels.corrections import Correction
from parsers.labels.own import OwnLabel
from parsers.labels.sentences import Sentence, split_sentences

__all__ = ["Classifier", "Correction", "OwnLabel", "Sentence", "load", "split_sentences"]
