-- Numbers of changes, for clients that synchronize. Each change of a mailbox raises its mod_seq. An entry has the
-- number of its last change, the append at first. Existing entries have the number 1.
ALTER TABLE mailbox
    ADD COLUMN mod_seq     bigint NOT NULL DEFAULT 1,
    -- The highest number of a tombstone that was swept: changes since a lower number are no longer complete.
    ADD COLUMN swept_seq   bigint NOT NULL DEFAULT 0,
    ADD COLUMN quarantined bigint NOT NULL DEFAULT 0,
    -- The next UID when the mailbox was deleted: it has received nothing since then.
    ADD COLUMN deleted_uid bigint NOT NULL DEFAULT 1,
    ADD COLUMN has_account boolean NOT NULL DEFAULT false;

ALTER TABLE message
    ADD COLUMN mod_seq     bigint NOT NULL DEFAULT 1,
    ADD COLUMN quarantined boolean NOT NULL DEFAULT false;
ALTER TABLE message ALTER COLUMN mod_seq SET DEFAULT 0; -- a silo of an earlier version does not number its appends

CREATE INDEX message_mod_seq ON message (mailbox, mod_seq, uid);
CREATE INDEX message_quarantined ON message (mailbox, uid) WHERE quarantined;

-- Mailboxes of one domain in the order of their addresses.
CREATE INDEX mailbox_domain ON mailbox ((substring(address from '[^@]*$') COLLATE "C"), address);

-- Deleted entries, kept for a time. moved_to is the new UID of an entry that was released from quarantine.
CREATE TABLE tombstone (
    mailbox    bigint NOT NULL,
    uid        bigint NOT NULL,
    mod_seq    bigint NOT NULL,
    deleted_at timestamptz NOT NULL DEFAULT now(),
    id         uuid NOT NULL,
    moved_to   bigint,
    PRIMARY KEY (mailbox, uid)
);

CREATE INDEX tombstone_mod_seq ON tombstone (mailbox, mod_seq, uid);
CREATE INDEX tombstone_deleted_at ON tombstone (deleted_at);

-- The last row is the epoch of the store: UIDs and numbers of changes are comparable within one epoch only. A backup
-- that was restored gets a new epoch under the name of the restore.
CREATE TABLE epoch (
    number  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    value   bigint NOT NULL,
    restore text UNIQUE,
    created timestamptz NOT NULL DEFAULT now()
);

INSERT INTO epoch (value) VALUES (1 + floor(random() * 2147483646)::bigint);

-- Accounts that exist already.
INSERT INTO mailbox (address, has_account)
    SELECT DISTINCT grainidextensionstring, true FROM orleansstorage
    WHERE graintypestring = 'account' AND grainidextensionstring IS NOT NULL AND payloadbinary IS NOT NULL
    ON CONFLICT (address) DO UPDATE SET has_account = true;

-- Numbers the appends of silos of an earlier version, whose statement may count before or after it inserts.
CREATE FUNCTION message_number_append() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    SELECT mod_seq + CASE WHEN next_uid > NEW.uid THEN 0 ELSE 1 END INTO NEW.mod_seq
        FROM mailbox WHERE number = NEW.mailbox;
    RETURN NEW;
END
$$;

CREATE TRIGGER message_number_append BEFORE INSERT ON message
    FOR EACH ROW WHEN (NEW.mod_seq = 0) EXECUTE FUNCTION message_number_append();

CREATE FUNCTION mailbox_number_append() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.mod_seq := OLD.mod_seq + 1;
    RETURN NEW;
END
$$;

CREATE TRIGGER mailbox_number_append BEFORE UPDATE ON mailbox
    FOR EACH ROW WHEN (NEW.next_uid > OLD.next_uid AND NEW.mod_seq = OLD.mod_seq)
    EXECUTE FUNCTION mailbox_number_append();

-- Sets the seen flag; returns false if the entry does not exist. Each change of a mailbox locks its row first.
CREATE OR REPLACE FUNCTION message_set_seen(given_mailbox text, given_uid bigint, given_seen boolean) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    box   mailbox%ROWTYPE;
    entry message%ROWTYPE;
BEGIN
    SELECT * INTO box FROM mailbox WHERE address = given_mailbox FOR NO KEY UPDATE;
    SELECT * INTO entry FROM message WHERE mailbox = box.number AND uid = given_uid;
    IF NOT FOUND THEN
        RETURN false;
    ELSIF entry.seen <> given_seen THEN
        UPDATE message SET seen = given_seen, mod_seq = box.mod_seq + 1
            WHERE mailbox = box.number AND uid = given_uid;
        UPDATE mailbox SET mod_seq = box.mod_seq + 1, unseen = unseen
            + CASE WHEN entry.quarantined THEN 0 WHEN given_seen THEN -1 ELSE 1 END
            WHERE number = box.number;
    END IF;

    RETURN true;
END
$$;

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
    UPDATE mailbox SET mod_seq = box.mod_seq + 1, octets = octets - gone.size,
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

-- Sets the seen flag of many entries in one commit. matched: entries that exist; changed: those whose flag changed.
CREATE FUNCTION message_set_seen_many(
    given_mailbox text, given_uids bigint[], given_seen boolean, OUT matched bigint, OUT changed bigint)
LANGUAGE plpgsql AS $$
DECLARE
    before bigint;
BEGIN
    SELECT mod_seq INTO before FROM mailbox WHERE address = given_mailbox FOR NO KEY UPDATE;
    SELECT count(*) FILTER (WHERE message_set_seen(given_mailbox, one, given_seen)) INTO matched
        FROM unnest(given_uids) AS one;
    SELECT mod_seq - before INTO changed FROM mailbox WHERE address = given_mailbox;
    changed := coalesce(changed, 0);
END
$$;

-- Deletes many entries in one commit, in the order of their contents, so that two batches do not block each other.
-- freed: the octets of the deleted entries.
CREATE FUNCTION message_delete_many(given_mailbox text, given_uids bigint[], OUT matched bigint, OUT freed bigint)
LANGUAGE plpgsql AS $$
DECLARE
    box    bigint;
    before bigint;
BEGIN
    SELECT number, octets INTO box, before FROM mailbox WHERE address = given_mailbox FOR NO KEY UPDATE;
    PERFORM FROM content WHERE id IN (SELECT content FROM message WHERE mailbox = box AND uid = ANY (given_uids))
        ORDER BY id FOR NO KEY UPDATE;
    SELECT count(*) FILTER (WHERE message_delete(given_mailbox, one)) INTO matched FROM unnest(given_uids) AS one;
    SELECT before - octets INTO freed FROM mailbox WHERE number = box;
    freed := coalesce(freed, 0);
END
$$;

-- Files a quarantined entry under a new UID and deletes the old one, in one commit. status: 0 released, 1 not found,
-- 2 not quarantined, 3 the new UID is in use. uid: that of the released entry, also if it was released before.
CREATE FUNCTION message_release(
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
        (mailbox, uid, id, delivery_key, content, received_at, size, seen, details, recipients, mod_seq)
        VALUES (box.number, given_new_uid, entry.id, entry.delivery_key, entry.content, entry.received_at, entry.size,
            entry.seen, entry.details, entry.recipients, box.mod_seq + 1);
    INSERT INTO tombstone (mailbox, uid, mod_seq, id, moved_to)
        VALUES (box.number, given_uid, box.mod_seq + 1, entry.id, given_new_uid);
    UPDATE mailbox SET mod_seq = box.mod_seq + 1, next_uid = given_new_uid + 1, messages = messages + 1,
        quarantined = quarantined - 1, unseen = unseen + CASE WHEN entry.seen THEN 0 ELSE 1 END
        WHERE number = box.number;
    status := 0;
    new_uid := given_new_uid;
END
$$;

-- One step of the sweep of tombstones, the oldest first. Locks their mailboxes, so that the highest swept number is
-- known before a reader can miss a tombstone. Returns the number of deleted ones.
CREATE FUNCTION tombstone_sweep(given_before timestamptz, given_limit integer) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    boxes bigint[];
    swept bigint;
BEGIN
    SELECT array_agg(DISTINCT mailbox) INTO boxes FROM (
        SELECT mailbox FROM tombstone WHERE deleted_at < given_before ORDER BY deleted_at LIMIT given_limit) AS oldest;
    PERFORM FROM mailbox WHERE number = ANY (boxes) ORDER BY number FOR NO KEY UPDATE;
    WITH gone AS (
        DELETE FROM tombstone WHERE (mailbox, uid) IN (
            SELECT mailbox, uid FROM tombstone WHERE deleted_at < given_before AND mailbox = ANY (boxes)
            ORDER BY deleted_at LIMIT given_limit)
        RETURNING mailbox, mod_seq
    ), marked AS (
        UPDATE mailbox SET swept_seq = greatest(swept_seq, highest.mod_seq)
        FROM (SELECT mailbox, max(mod_seq) AS mod_seq FROM gone GROUP BY mailbox) AS highest
        WHERE number = highest.mailbox
    )
    SELECT count(*) INTO swept FROM gone;
    RETURN swept;
END
$$;

-- Only roles with a grant may call a function, and each finds its tables regardless of the caller's search path.
DO $$
DECLARE
    callable regprocedure;
BEGIN
    FOR callable IN
        SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname IN (
            'message_set_seen', 'message_delete', 'message_set_seen_many', 'message_delete_many', 'message_release',
            'tombstone_sweep', 'message_number_append', 'mailbox_number_append')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', callable);
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', callable, current_schema());
    END LOOP;
END
$$;
