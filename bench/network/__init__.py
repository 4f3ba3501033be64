"""Training of the sentence network, offline and with libraries that the product itself does not need."""
