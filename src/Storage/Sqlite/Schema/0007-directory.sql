-- The directory: hosted domains, accounts, aliases and API keys. The grain of a record is its only writer. The name is
-- canonical; domain is the text after its last at sign. Times are null in records that an earlier version wrote.
CREATE TABLE domain (
    name       TEXT PRIMARY KEY,
    domain     TEXT NOT NULL,
    created_at INTEGER,
    updated_at INTEGER,
    body       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE account (
    name       TEXT PRIMARY KEY,
    domain     TEXT NOT NULL,
    created_at INTEGER,
    updated_at INTEGER,
    body       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX account_domain ON account (domain, name);

CREATE TABLE alias (
    name       TEXT PRIMARY KEY,
    domain     TEXT NOT NULL,
    created_at INTEGER,
    updated_at INTEGER,
    body       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX alias_domain ON alias (domain, name);

CREATE TABLE api_key (
    name       TEXT PRIMARY KEY,
    domain     TEXT NOT NULL,
    created_at INTEGER,
    updated_at INTEGER,
    body       BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row when the records of earlier versions, which were grain state, have been copied.
CREATE TABLE directory_import (
    number      INTEGER PRIMARY KEY CHECK (number = 1),
    imported_at INTEGER NOT NULL
) STRICT;
