-- Long details of messages that are the same in every mailbox of a transaction, stored once beside their content. They
-- are deleted with it.
CREATE TABLE content_details (
    content INTEGER PRIMARY KEY REFERENCES content (number) ON DELETE CASCADE,
    octets  BLOB NOT NULL
) STRICT;

-- Octets of the shared details. Each mailbox counts them whole. 0 if the entry has none, as those of earlier versions.
ALTER TABLE message ADD COLUMN shared_octets INTEGER NOT NULL DEFAULT 0;
