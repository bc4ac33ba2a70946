-- Contents: octets as received. Times are milliseconds since 1970, UTC; ids are UUIDs, big-endian.
CREATE TABLE content (
    -- AUTOINCREMENT: a number is never reused, so a slow reader cannot continue in another content.
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    id      BLOB NOT NULL UNIQUE,
    -- Digest and size are null until the content is complete.
    digest  BLOB,
    size    INTEGER,
    created INTEGER NOT NULL
) STRICT;

-- The pieces of a content in order; position = number of the content * 2^20 + sequence of the piece. The position is
-- the row's own key, so pieces are appended at the end of one tree, without a separate index.
CREATE TABLE content_piece (
    position INTEGER PRIMARY KEY,
    octets   BLOB NOT NULL
) STRICT;

-- Contents that no message refers to: new, abandoned, or of deleted messages. The sweep reads only this table.
CREATE TABLE content_loose (
    content INTEGER PRIMARY KEY REFERENCES content (number) ON DELETE CASCADE
) STRICT;

CREATE TABLE mailbox (
    number   INTEGER PRIMARY KEY,
    address  TEXT NOT NULL UNIQUE,
    next_uid INTEGER NOT NULL,
    messages INTEGER NOT NULL,
    unseen   INTEGER NOT NULL,
    octets   INTEGER NOT NULL
) STRICT;

CREATE TABLE message (
    mailbox      INTEGER NOT NULL REFERENCES mailbox (number),
    uid          INTEGER NOT NULL,
    id           BLOB NOT NULL,
    delivery_key BLOB NOT NULL,
    content      INTEGER NOT NULL REFERENCES content (number),
    received_at  INTEGER NOT NULL,
    size         INTEGER NOT NULL,
    seen         INTEGER NOT NULL,
    details      BLOB NOT NULL,
    UNIQUE (mailbox, uid)
) STRICT;

CREATE INDEX message_content ON message (content);

-- Delivery keys, which detect duplicates for a time. A row outlives its message if the message is deleted.
CREATE TABLE delivery (
    mailbox     INTEGER NOT NULL REFERENCES mailbox (number),
    key         BLOB NOT NULL,
    uid         INTEGER NOT NULL,
    id          BLOB NOT NULL,
    received_at INTEGER NOT NULL,
    PRIMARY KEY (mailbox, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX delivery_received_at ON delivery (received_at);

-- One row that a health check writes.
CREATE TABLE probe (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    marked   INTEGER NOT NULL
) STRICT;
