-- The log of administration. Each row has the digest of the row before.
CREATE TABLE audit (
    number     INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    key        TEXT,
    client     TEXT,
    call       TEXT NOT NULL,
    resource   TEXT NOT NULL,
    status     INTEGER,
    request_id TEXT NOT NULL,
    omitted    INTEGER NOT NULL,
    previous   BLOB NOT NULL,
    digest     BLOB NOT NULL
) STRICT;

-- The end of the chain.
CREATE TABLE audit_head (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    number   INTEGER NOT NULL,
    digest   BLOB NOT NULL
) STRICT;

INSERT INTO audit_head (only_row, number, digest) VALUES (1, 0, zeroblob(32));

CREATE TRIGGER audit_refuse_change BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'Rows of the audit log cannot be changed.');
END;
