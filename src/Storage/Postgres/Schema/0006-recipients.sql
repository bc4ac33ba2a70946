-- One delivery key for each accepted address. A key that covers all addresses was written for a whole mailbox, by a node
-- of an earlier version: it marks the message as a duplicate for every address of the mailbox.
ALTER TABLE delivery ADD COLUMN covers_all boolean NOT NULL DEFAULT true;

-- JSON array of the accepted addresses that led to the entry; null for entries of earlier versions.
ALTER TABLE message ADD COLUMN recipients text;
