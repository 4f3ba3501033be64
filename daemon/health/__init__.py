"""How the service is: what its threads last did, what is judged from that, and who is told."""

from daemon.health.judgement import Finding, judge, ready
from daemon.health.pulse import Pulse

__all__ = ["Finding", "Pulse", "judge", "ready"]
