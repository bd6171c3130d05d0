-- What of all datasets was given in some days, and what is older than it may be kept.
CREATE INDEX delivery_use_by_time ON delivery_use (started_at);
