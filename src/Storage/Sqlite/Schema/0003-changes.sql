-- Numbers of changes, for clients that synchronize. Each change of a mailbox raises its mod_seq. An entry has the
-- number of its last change, the append at first. Existing entries have the number 1.
ALTER TABLE mailbox ADD COLUMN mod_seq INTEGER NOT NULL DEFAULT 1;

-- The highest number of a tombstone that was swept: changes since a lower number are no longer complete.
ALTER TABLE mailbox ADD COLUMN swept_seq INTEGER NOT NULL DEFAULT 0;

ALTER TABLE mailbox ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;

-- The next UID when the mailbox was deleted: it has received nothing since then.
ALTER TABLE mailbox ADD COLUMN deleted_uid INTEGER NOT NULL DEFAULT 1;

ALTER TABLE mailbox ADD COLUMN has_account INTEGER NOT NULL DEFAULT 0;

ALTER TABLE message ADD COLUMN mod_seq INTEGER NOT NULL DEFAULT 1;
ALTER TABLE message ADD COLUMN quarantined INTEGER NOT NULL DEFAULT 0;

CREATE INDEX message_mod_seq ON message (mailbox, mod_seq, uid);
CREATE INDEX message_quarantined ON message (mailbox, uid) WHERE quarantined = 1;

-- Mailboxes of one domain in the order of their addresses. The inner rtrim removes what follows the last at sign.
CREATE INDEX mailbox_domain ON mailbox (
    substr(address, length(rtrim(address, replace(address, '@', ''))) + 1), address
);

-- Deleted entries, kept for a time. moved_to is the new UID of an entry that was released from quarantine.
CREATE TABLE tombstone (
    mailbox    INTEGER NOT NULL REFERENCES mailbox (number),
    uid        INTEGER NOT NULL,
    mod_seq    INTEGER NOT NULL,
    deleted_at INTEGER NOT NULL,
    id         BLOB NOT NULL,
    moved_to   INTEGER,
    PRIMARY KEY (mailbox, uid)
) STRICT, WITHOUT ROWID;

CREATE INDEX tombstone_mod_seq ON tombstone (mailbox, mod_seq, uid);
CREATE INDEX tombstone_deleted_at ON tombstone (deleted_at);

-- The last row is the epoch of the store: UIDs and numbers of changes are comparable within one epoch only. A backup
-- that was restored gets a new epoch under the name of the restore.
CREATE TABLE epoch (
    number  INTEGER PRIMARY KEY,
    value   INTEGER NOT NULL,
    restore TEXT UNIQUE
) STRICT;

INSERT INTO epoch (value) VALUES (1 + (random() & 0x7FFFFFFE) % 2147483646);
