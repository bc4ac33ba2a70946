-- Contents: octets as received. Ids are UUIDs of version 7, which ascend, so their indexes grow at one end.
CREATE TABLE content (
    id      uuid PRIMARY KEY,
    created timestamptz NOT NULL DEFAULT now(),
    -- Size and digest are null until the content is complete.
    size    bigint,
    digest  bytea,
    -- The whole content if it arrived in one call; null if it arrived in pieces.
    octets  bytea
);

-- Two rows fit a page. A mail of a few KB stays in its row, compressed if needed, and needs no row in the table of long
-- values.
ALTER TABLE content SET (toast_tuple_target = 4080);

-- The pieces, in order, of contents that arrived in pieces.
CREATE TABLE content_piece (
    content  uuid NOT NULL REFERENCES content (id) ON DELETE CASCADE,
    sequence integer NOT NULL,
    octets   bytea NOT NULL,
    PRIMARY KEY (content, sequence)
);

-- Contents that no message refers to: new, abandoned, or of deleted messages. The sweep reads only this table. Each
-- unreferenced content has a row. A referenced content may still have one, which the sweep deletes.
CREATE TABLE content_loose (
    content uuid PRIMARY KEY,
    created timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The counters of a row change with each message. Free space in its page holds the new version of the row, so that the
-- indexes do not change. Rows are never deleted.
CREATE TABLE mailbox (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address  text COLLATE "C" NOT NULL UNIQUE,
    next_uid bigint NOT NULL DEFAULT 1,
    messages bigint NOT NULL DEFAULT 0,
    unseen   bigint NOT NULL DEFAULT 0,
    octets   bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The foreign key is a second safeguard beside the locks of appends and sweeps: a referenced content cannot be deleted.
CREATE TABLE message (
    mailbox      bigint NOT NULL,
    uid          bigint NOT NULL,
    received_at  timestamptz NOT NULL,
    size         bigint NOT NULL,
    id           uuid NOT NULL,
    content      uuid NOT NULL REFERENCES content (id),
    seen         boolean NOT NULL,
    delivery_key bytea NOT NULL,
    details      bytea NOT NULL,
    PRIMARY KEY (mailbox, uid)
);

CREATE INDEX message_content ON message (content);

-- Delivery keys, which detect duplicates for a time. A row outlives its message if the message is deleted.
CREATE TABLE delivery (
    mailbox     bigint NOT NULL,
    uid         bigint NOT NULL,
    received_at timestamptz NOT NULL,
    id          uuid NOT NULL,
    key         bytea NOT NULL,
    PRIMARY KEY (mailbox, key)
);

CREATE INDEX delivery_received_at ON delivery (received_at);

-- One row that a health check writes.
CREATE TABLE probe (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    marked   timestamptz NOT NULL
) WITH (fillfactor = 10);

-- Roles that have the rights of a silo or a gateway, and the schema version of those rights.
CREATE TABLE schema_grant (
    role    text NOT NULL,
    duty    text NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (role, duty)
);

-- LZ4 takes a tenth of the time of PostgreSQL's own compression, which servers without LZ4 use.
DO $$
BEGIN
    ALTER TABLE content ALTER COLUMN octets SET COMPRESSION lz4;
    ALTER TABLE content_piece ALTER COLUMN octets SET COMPRESSION lz4;
    ALTER TABLE message ALTER COLUMN details SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
