-- Contents: octets as received. Ids are UUIDs of version 7: they ascend, so their indexes grow at one end.
CREATE TABLE content (
    id      uuid PRIMARY KEY,
    created timestamptz NOT NULL DEFAULT now(),
    -- Both null until the content is complete.
    size    bigint,
    digest  bytea,
    -- The whole content where it came at once; null where it came in pieces.
    octets  bytea
);

-- Two rows a page: a mail of a few KB stays in its row, compressed where that is needed, and costs no row in the table
-- of long values.
ALTER TABLE content SET (toast_tuple_target = 4080);

-- The pieces of a content that came in pieces, in order.
CREATE TABLE content_piece (
    content  uuid NOT NULL REFERENCES content (id) ON DELETE CASCADE,
    sequence integer NOT NULL,
    octets   bytea NOT NULL,
    PRIMARY KEY (content, sequence)
);

-- Contents that no message refers to: new ones, abandoned ones, those of deleted messages. The sweep looks here only.
-- A mark may outlive its reason (the sweep finds out and takes it away); a content without a message always has one.
CREATE TABLE content_loose (
    content uuid PRIMARY KEY,
    created timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The counters of a row change with every message: room in its page keeps the new version beside the old, out of the
-- indexes. Rows are never deleted.
CREATE TABLE mailbox (
    number   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    address  text COLLATE "C" NOT NULL UNIQUE,
    next_uid bigint NOT NULL DEFAULT 1,
    messages bigint NOT NULL DEFAULT 0,
    unseen   bigint NOT NULL DEFAULT 0,
    octets   bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 40, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

-- The foreign key stands behind the locks that appends and sweeps take: what is referred to cannot go.
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

-- What catches repeats, for a time; outlives the message where that is deleted.
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

-- Which roles were given the rights of a silo or a gateway, as of which schema.
CREATE TABLE schema_grant (
    role    text NOT NULL,
    duty    text NOT NULL,
    version integer NOT NULL,
    PRIMARY KEY (role, duty)
);

-- LZ4 costs a tenth of PostgreSQL's own compression; servers built without it use that.
DO $$
BEGIN
    ALTER TABLE content ALTER COLUMN octets SET COMPRESSION lz4;
    ALTER TABLE content_piece ALTER COLUMN octets SET COMPRESSION lz4;
    ALTER TABLE message ALTER COLUMN details SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
