-- Long details of messages that are the same in every mailbox of a transaction, stored once beside their content. They
-- are deleted with it.
CREATE TABLE content_details (
    content uuid PRIMARY KEY REFERENCES content (id) ON DELETE CASCADE,
    octets  bytea NOT NULL
);

DO $$
BEGIN
    ALTER TABLE content_details ALTER COLUMN octets SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;

-- Octets of the shared details. Each mailbox counts them whole. 0 if the entry has none, as those of earlier versions.
ALTER TABLE message ADD COLUMN shared_octets bigint NOT NULL DEFAULT 0;

-- Deletes an entry; returns false if it does not exist. Its row in delivery stays. Two deletions of the last two
-- messages of one content take turns by its lock, so that the second one finds no other message.
CREATE OR REPLACE FUNCTION message_delete(given_mailbox text, given_uid bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    box  mailbox%ROWTYPE;
    gone message%ROWTYPE;
BEGIN
    SELECT * INTO box FROM mailbox WHERE address = given_mailbox FOR NO KEY UPDATE;
    DELETE FROM message WHERE mailbox = box.number AND uid = given_uid RETURNING * INTO gone;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    INSERT INTO tombstone (mailbox, uid, mod_seq, id) VALUES (box.number, gone.uid, box.mod_seq + 1, gone.id);
    UPDATE mailbox SET mod_seq = box.mod_seq + 1, octets = octets - gone.size - gone.shared_octets,
        messages = messages - CASE WHEN gone.quarantined THEN 0 ELSE 1 END,
        unseen = unseen - CASE WHEN gone.quarantined OR gone.seen THEN 0 ELSE 1 END,
        quarantined = quarantined - CASE WHEN gone.quarantined THEN 1 ELSE 0 END
        WHERE number = box.number;
    PERFORM FROM content WHERE id = gone.content FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM message WHERE content = gone.content) THEN
        INSERT INTO content_loose (content, created) SELECT id, created FROM content WHERE id = gone.content
            ON CONFLICT DO NOTHING;
    END IF;

    RETURN true;
END
$$;

-- Files a quarantined entry under a new UID and deletes the old one, in one commit. status: 0 released, 1 not found,
-- 2 not quarantined, 3 the new UID is in use. uid: that of the released entry, also if it was released before.
CREATE OR REPLACE FUNCTION message_release(
    given_mailbox text, given_uid bigint, given_new_uid bigint, OUT status integer, OUT new_uid bigint)
LANGUAGE plpgsql AS $$
DECLARE
    box   mailbox%ROWTYPE;
    entry message%ROWTYPE;
BEGIN
    new_uid := 0;
    SELECT * INTO box FROM mailbox WHERE address = given_mailbox FOR NO KEY UPDATE;
    SELECT * INTO entry FROM message WHERE mailbox = box.number AND uid = given_uid;
    IF NOT FOUND THEN
        SELECT moved_to INTO new_uid FROM tombstone WHERE mailbox = box.number AND uid = given_uid;
        status := CASE WHEN new_uid IS NULL THEN 1 ELSE 0 END;
        new_uid := coalesce(new_uid, 0);
        RETURN;
    ELSIF NOT entry.quarantined THEN
        status := 2;
        RETURN;
    ELSIF given_new_uid < box.next_uid THEN
        status := 3;
        RETURN;
    END IF;

    DELETE FROM message WHERE mailbox = box.number AND uid = given_uid;
    INSERT INTO message
        (mailbox, uid, id, delivery_key, content, received_at, size, seen, details, recipients, mod_seq, shared_octets)
        VALUES (box.number, given_new_uid, entry.id, entry.delivery_key, entry.content, entry.received_at, entry.size,
            entry.seen, entry.details, entry.recipients, box.mod_seq + 1, entry.shared_octets);
    INSERT INTO tombstone (mailbox, uid, mod_seq, id, moved_to)
        VALUES (box.number, given_uid, box.mod_seq + 1, entry.id, given_new_uid);
    UPDATE mailbox SET mod_seq = box.mod_seq + 1, next_uid = given_new_uid + 1, messages = messages + 1,
        quarantined = quarantined - 1, unseen = unseen + CASE WHEN entry.seen THEN 0 ELSE 1 END
        WHERE number = box.number;
    status := 0;
    new_uid := given_new_uid;
END
$$;

-- A replaced function keeps its grants, and loses its search path.
DO $$
DECLARE
    callable regprocedure;
BEGIN
    FOR callable IN
        SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname IN (
            'message_delete', 'message_release')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', callable);
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', callable, current_schema());
    END LOOP;
END
$$;
