"""The order of the stages, and nobody else knows it: poll, take, record; deliver.

Each step has the same shape: read what is needed, decide without effects, write.
"""

from monitor.pipeline.backfilling import Backfiller, Progress
from monitor.pipeline.bookkeeping import Bookkeeping
from monitor.pipeline.delivering import Deliverer
from monitor.pipeline.digesting import Digester
from monitor.pipeline.judging import judge, labelled
from monitor.pipeline.noticing import Operations
from monitor.pipeline.polling import Poller
from monitor.pipeline.probing import probe
from monitor.pipeline.reading import Reader
from monitor.pipeline.recording import Outcome, Recorder
from monitor.pipeline.replaying import Replayed, Replayer
from monitor.pipeline.reporting import Reporter
from monitor.pipeline.taking import Fetch, Taken, Taker
from monitor.pipeline.telling import Telling, renew

__all__ = [
    "Backfiller",
    "Bookkeeping",
    "Deliverer",
    "Digester",
    "Fetch",
    "Operations",
    "Outcome",
    "Poller",
    "Progress",
    "Reader",
    "Recorder",
    "Replayed",
    "Replayer",
    "Reporter",
    "Taken",
    "Taker",
    "Telling",
    "judge",
    "labelled",
    "probe",
    "renew",
]
