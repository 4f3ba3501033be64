"""The sample firm and its embedded mail server: everything `afspraak demo` needs that a real user already has.

Needs the optional dependencies of the extra `demo`. Nothing here is imported by the service.
"""
