-- Webhooks, and the outbox of their deliveries. A webhook has one row in webhook_scope for each name to which it
-- applies: '*' for every mailbox, a domain, or the address of a mailbox. The names of one webhook are of one kind, so
-- that a mailbox has at most one of them.
CREATE TABLE webhook (
    -- AUTOINCREMENT: a number is never reused, so the deliveries of a deleted webhook never belong to another one.
    number          INTEGER PRIMARY KEY AUTOINCREMENT,
    name            TEXT NOT NULL UNIQUE,
    version         INTEGER NOT NULL,
    enabled         INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    updated_at      INTEGER NOT NULL,
    -- The first failure since the last success; null after a success.
    failing_since   INTEGER,
    -- Why the server disabled the webhook; null if an operator did, or if it is enabled.
    disabled_reason TEXT,
    definition      BLOB NOT NULL
) STRICT;

CREATE TABLE webhook_scope (
    scope   TEXT NOT NULL,
    webhook INTEGER NOT NULL REFERENCES webhook (number) ON DELETE CASCADE,
    PRIMARY KEY (scope, webhook)
) STRICT, WITHOUT ROWID;

CREATE INDEX webhook_scope_webhook ON webhook_scope (webhook);

-- Deleted webhooks, whose deliveries the sweep deletes in small steps.
CREATE TABLE webhook_removed (number INTEGER PRIMARY KEY) STRICT;

-- One row for each webhook and message. state: 0 pending, 1 delivered, 2 dead. A lease moves next_at to its end, so
-- that a delivery of a courier that crashed is due again. AUTOINCREMENT: clients may keep the number of a delivery.
CREATE TABLE outbox (
    number     INTEGER PRIMARY KEY AUTOINCREMENT,
    webhook    INTEGER NOT NULL,
    mailbox    INTEGER NOT NULL,
    uid        INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    next_at    INTEGER NOT NULL,
    settled_at INTEGER,
    id         BLOB NOT NULL,
    lease      BLOB,
    -- Attempts since the last replay, attempts in all, and replays that were sent as new events.
    tries      INTEGER NOT NULL DEFAULT 0,
    attempts   INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    state      INTEGER NOT NULL DEFAULT 0,
    error_code TEXT,
    error_text TEXT,
    UNIQUE (mailbox, uid, webhook)
) STRICT;

CREATE INDEX outbox_due ON outbox (webhook, next_at, number) WHERE state = 0;
CREATE INDEX outbox_state ON outbox (webhook, state, number);
CREATE INDEX outbox_settled ON outbox (state, settled_at) WHERE settled_at IS NOT NULL;

-- The last attempts of each delivery.
CREATE TABLE outbox_attempt (
    delivery    INTEGER NOT NULL,
    sequence    INTEGER NOT NULL,
    at          INTEGER NOT NULL,
    duration_ms INTEGER NOT NULL,
    status      INTEGER,
    error_code  TEXT,
    error_text  TEXT,
    response    TEXT,
    PRIMARY KEY (delivery, sequence)
) STRICT, WITHOUT ROWID;
