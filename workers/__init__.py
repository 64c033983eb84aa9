"""Background work: the timetable and one file per job, each calling actions."""
