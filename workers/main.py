"""`promesa worker`: the timetable of background jobs."""

import asyncio
import signal
from datetime import timedelta

import backend.features  # noqa: F401  (jobs tell facts, and others act on them)
from backend.kit.jobs import Context, Job, run_jobs
from backend.kit.logs import configure_logs
from backend.kit.starting import open_database, wait_until_migrated
from backend.settings import Settings, read_settings
from workers.jobs.accounts import move_buckets
from workers.jobs.alive import say_alive, say_stopped
from workers.jobs.calls import close_wrap_ups, doubt_calls, give_up_requests
from workers.jobs.changes import preview_changes, publish_due_changes
from workers.jobs.decide_promises import decide_promises
from workers.jobs.experiments import follow_experiments
from workers.jobs.imports import forget_old_uploads, write_waiting_imports
from workers.jobs.presence import forget_what_ran_out, send_silent_home
from workers.jobs.rank import rank_worklist
from workers.jobs.reconcile import compare_everything, compare_last_day, compare_last_hour
from workers.jobs.recordings import delete_old_recordings, end_forgotten_pauses
from workers.jobs.stranded import check_stranded
from workers.jobs.sweep import rank_unranked_accounts, sweep_worklist

#: Name, what it does, how often. Every job is safe to run twice, late or not at all.
TIMETABLE = [
    Job("worker.say_alive", say_alive, every=timedelta(seconds=5)),
    Job("people.send_silent_home", send_silent_home, every=timedelta(seconds=5)),
    Job("people.forget_what_ran_out", forget_what_ran_out, every=timedelta(hours=1)),
    Job("accounts.move_buckets", move_buckets, every=timedelta(hours=1), timeout=timedelta(minutes=5)),
    Job("promises.decide_promises", decide_promises, every=timedelta(minutes=1), timeout=timedelta(minutes=5)),
    Job("worklist.sweep_worklist", sweep_worklist, every=timedelta(seconds=1), timeout=timedelta(seconds=55)),
    Job("worklist.rank_unranked", rank_unranked_accounts, every=timedelta(minutes=1), timeout=timedelta(seconds=55)),
    Job("worklist.rank_worklist", rank_worklist, every=timedelta(hours=1), timeout=timedelta(minutes=10)),
    Job("changes.preview_changes", preview_changes, every=timedelta(seconds=5), timeout=timedelta(minutes=10)),
    Job("changes.publish_due", publish_due_changes, every=timedelta(seconds=5), timeout=timedelta(minutes=10)),
    Job("experiments.follow", follow_experiments, every=timedelta(seconds=5), timeout=timedelta(minutes=10)),
    Job("stranded.check", check_stranded, every=timedelta(minutes=10), timeout=timedelta(minutes=9)),
    Job("calls.give_up_requests", give_up_requests, every=timedelta(seconds=1)),
    Job("calls.close_wrap_ups", close_wrap_ups, every=timedelta(seconds=5)),
    Job("reconciliation.compare_last_hour", compare_last_hour, every=timedelta(minutes=1), timeout=timedelta(seconds=55)),
    Job("reconciliation.compare_last_day", compare_last_day, every=timedelta(minutes=10), timeout=timedelta(minutes=9)),
    Job("reconciliation.compare_everything", compare_everything, every=timedelta(days=1), timeout=timedelta(minutes=30)),
    Job("calls.doubt_calls", doubt_calls, every=timedelta(seconds=3)),
    Job("recordings.end_forgotten_pauses", end_forgotten_pauses, every=timedelta(seconds=5)),
    Job("recordings.delete_old", delete_old_recordings, every=timedelta(hours=1), timeout=timedelta(minutes=10)),
    Job("imports.write_waiting", write_waiting_imports, every=timedelta(seconds=30), timeout=timedelta(hours=1)),
    Job("imports.forget_old_uploads", forget_old_uploads, every=timedelta(hours=1)),
]


async def work(settings: Settings) -> None:
    """Run the timetable until this process is asked to stop."""
    loop = asyncio.get_running_loop()
    task = asyncio.current_task()
    assert task is not None
    for asked in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(asked, task.cancel)
    try:
        async with open_database(settings) as database:
            await wait_until_migrated(database.url)
            try:
                await run_jobs(TIMETABLE, Context(database=database, settings=settings))
            finally:
                await say_stopped(database)
    except asyncio.CancelledError:
        return


if __name__ == "__main__":
    the_settings = read_settings()
    configure_logs(the_settings.log_level)
    asyncio.run(work(the_settings))
