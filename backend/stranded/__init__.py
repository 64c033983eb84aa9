"""Nothing left behind: every delinquent account has its next step, or stands here with what to do about it."""
