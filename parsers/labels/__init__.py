"""Which of the known things a debtor says: labels with confidence and the words that show it."""
