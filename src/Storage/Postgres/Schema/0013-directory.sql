-- The directory: hosted domains, accounts, aliases and API keys. The grain of a record is its only writer. The name is
-- canonical; domain is the text after its last at sign. Times are null in records that an earlier version wrote.
CREATE TABLE domain (
    name       text COLLATE "C" PRIMARY KEY,
    domain     text COLLATE "C" NOT NULL,
    created_at timestamptz,
    updated_at timestamptz,
    body       bytea NOT NULL
);

CREATE TABLE account (
    name       text COLLATE "C" PRIMARY KEY,
    domain     text COLLATE "C" NOT NULL,
    created_at timestamptz,
    updated_at timestamptz,
    body       bytea NOT NULL
);

CREATE INDEX account_domain ON account (domain, name);

CREATE TABLE alias (
    name       text COLLATE "C" PRIMARY KEY,
    domain     text COLLATE "C" NOT NULL,
    created_at timestamptz,
    updated_at timestamptz,
    body       bytea NOT NULL
);

CREATE INDEX alias_domain ON alias (domain, name);

CREATE TABLE api_key (
    name       text COLLATE "C" PRIMARY KEY,
    domain     text COLLATE "C" NOT NULL,
    created_at timestamptz,
    updated_at timestamptz,
    body       bytea NOT NULL
);

-- One row when the records of earlier versions, which were grain state, have been copied.
CREATE TABLE directory_import (
    number      smallint PRIMARY KEY DEFAULT 1 CHECK (number = 1),
    imported_at timestamptz NOT NULL
);

-- A new database has no earlier records, and no silo of an earlier version.
INSERT INTO directory_import (imported_at) SELECT now() - interval '1 hour'
WHERE NOT EXISTS (SELECT FROM orleansstorage) AND NOT EXISTS (SELECT FROM orleansmembershiptable);
