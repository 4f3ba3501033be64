"""The review desk: the web page on which a person reads what came in, reviews the drafts and sends them.

Server-rendered: each page is a function from a `Visit` to HTML, made from the ledger at that moment. What a person does
here goes through the same functions as the command line. `security` stands before all of it.
"""
