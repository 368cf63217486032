"""Who must be told, by when, and that they were: queue, referral, delivery."""
