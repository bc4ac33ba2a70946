-- Events of transactions. A file of its own, so that mail waits for none of these commits.
CREATE TABLE trace (
    number       INTEGER PRIMARY KEY AUTOINCREMENT,
    at           INTEGER NOT NULL,
    node         TEXT NOT NULL,
    stage        TEXT NOT NULL,
    outcome      INTEGER NOT NULL,
    session      TEXT,
    transaction_id BLOB,
    message_id   TEXT,
    client       TEXT,
    login        TEXT,
    reverse_path TEXT,
    recipient    TEXT,
    reply        TEXT,
    reason       TEXT,
    webhook      TEXT
) STRICT;

CREATE INDEX trace_at ON trace (at);
CREATE INDEX trace_transaction ON trace (transaction_id) WHERE transaction_id IS NOT NULL;
CREATE INDEX trace_message_id ON trace (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX trace_reverse_path ON trace (reverse_path) WHERE reverse_path IS NOT NULL;
CREATE INDEX trace_recipient ON trace (recipient) WHERE recipient IS NOT NULL;

-- How many events a node dropped before a batch.
CREATE TABLE trace_dropped (
    at      INTEGER NOT NULL,
    node    TEXT NOT NULL,
    dropped INTEGER NOT NULL
) STRICT;

CREATE INDEX trace_dropped_at ON trace_dropped (at);
