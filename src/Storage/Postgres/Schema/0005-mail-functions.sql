-- Changes that need more than one statement. Each statement of a function sees all commits before the statement began,
-- not only those before the function began, so a check after a lock sees the commits that the lock waited for. The
-- functions for gateways run with the rights of their owner, because a gateway's role may not change the tables.

-- Adds a piece. Returns 0 if it exists, new or unchanged; 1 if the piece exists with other octets; 2 if the content is
-- complete; 3 if the previous piece is missing.
CREATE FUNCTION content_add_piece(given_id uuid, given_sequence integer, given_octets bytea) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    is_known    boolean;
    is_complete boolean;
    is_same     boolean;
BEGIN
    SELECT size IS NOT NULL INTO is_complete FROM content WHERE id = given_id FOR NO KEY UPDATE;
    is_known := FOUND;
    SELECT octets = given_octets INTO is_same FROM content_piece
        WHERE content = given_id AND sequence = given_sequence;
    IF FOUND THEN
        RETURN CASE WHEN is_same THEN 0 ELSE 1 END;
    ELSIF is_known AND is_complete THEN
        RETURN 2;
    ELSIF given_sequence > 0 AND NOT EXISTS (
        SELECT FROM content_piece WHERE content = given_id AND sequence = given_sequence - 1) THEN
        RETURN 3;
    ELSIF NOT is_known THEN
        INSERT INTO content (id) VALUES (given_id);
        INSERT INTO content_loose (content) VALUES (given_id);
    END IF;

    INSERT INTO content_piece (content, sequence, octets) VALUES (given_id, given_sequence, given_octets);
    RETURN 0;
END
$$;

-- Completes a content that arrived in pieces. Returns 0 if it is complete, now or before; 1 if it does not exist; 2 if
-- its pieces do not add up to the size; 3 if another content has the id.
CREATE FUNCTION content_complete(given_id uuid, given_digest bytea, given_size bigint) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    stored content.size%TYPE;
    hash   content.digest%TYPE;
BEGIN
    SELECT size, digest INTO stored, hash FROM content WHERE id = given_id FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN 1;
    ELSIF stored IS NOT NULL THEN
        RETURN CASE WHEN stored = given_size AND hash = given_digest THEN 0 ELSE 3 END;
    ELSIF given_size IS DISTINCT FROM (
        SELECT sum(octet_length(octets)) FROM content_piece WHERE content = given_id) THEN
        RETURN 2;
    END IF;

    UPDATE content SET size = given_size, digest = given_digest WHERE id = given_id;
    RETURN 0;
END
$$;

-- Deletes a content that no message refers to. The lock blocks new appends that refer to the content and waits for
-- running ones, so the check of the messages is final.
CREATE FUNCTION content_abort(given_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM FROM content WHERE id = given_id FOR UPDATE;
    IF FOUND AND NOT EXISTS (SELECT FROM message WHERE content = given_id) THEN
        DELETE FROM content WHERE id = given_id;
        DELETE FROM content_loose WHERE content = given_id;
    END IF;
END
$$;

-- One step of the sweep: deletes unreferenced contents that were created before a time, and rows of content_loose whose
-- content is referenced. Skips contents that another transaction has locked, so a sweep never waits.
-- removed: number of deleted contents; done: true if nothing is left to do.
CREATE FUNCTION content_sweep(
    given_before timestamptz, given_contents integer, given_pieces integer, OUT removed bigint, OUT done boolean)
LANGUAGE plpgsql AS $$
DECLARE
    candidate uuid;
    pieces    bigint := 0;
    more      bigint;
BEGIN
    removed := 0;
    done := true;
    FOR candidate IN
        SELECT content FROM content_loose WHERE created < given_before ORDER BY content LIMIT given_contents
    LOOP
        PERFORM FROM content WHERE id = candidate FOR UPDATE SKIP LOCKED;
        CONTINUE WHEN NOT FOUND AND EXISTS (SELECT FROM content WHERE id = candidate);
        IF NOT EXISTS (SELECT FROM message WHERE content = candidate) THEN
            DELETE FROM content_piece WHERE content = candidate;
            GET DIAGNOSTICS more = ROW_COUNT;
            pieces := pieces + more;
            DELETE FROM content WHERE id = candidate;
            GET DIAGNOSTICS more = ROW_COUNT;
            removed := removed + more;
        END IF;

        DELETE FROM content_loose WHERE content = candidate;
        done := false;
        EXIT WHEN pieces >= given_pieces;
    END LOOP;
END
$$;

-- Sets the seen flag; returns false if the entry does not exist. Each change of a mailbox locks its row first.
CREATE FUNCTION message_set_seen(given_mailbox text, given_uid bigint, given_seen boolean) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    box mailbox.number%TYPE;
    was message.seen%TYPE;
BEGIN
    SELECT number INTO box FROM mailbox WHERE address = given_mailbox FOR NO KEY UPDATE;
    SELECT seen INTO was FROM message WHERE mailbox = box AND uid = given_uid;
    IF NOT FOUND THEN
        RETURN false;
    ELSIF was <> given_seen THEN
        UPDATE message SET seen = given_seen WHERE mailbox = box AND uid = given_uid;
        UPDATE mailbox SET unseen = unseen + CASE WHEN given_seen THEN -1 ELSE 1 END WHERE number = box;
    END IF;

    RETURN true;
END
$$;

-- Deletes an entry; returns false if it does not exist. Its row in delivery stays. Two deletions of the last two
-- messages of one content take turns by its lock, so that the second one finds no other message.
CREATE FUNCTION message_delete(given_mailbox text, given_uid bigint) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE
    box  mailbox.number%TYPE;
    gone message%ROWTYPE;
BEGIN
    SELECT number INTO box FROM mailbox WHERE address = given_mailbox FOR NO KEY UPDATE;
    DELETE FROM message WHERE mailbox = box AND uid = given_uid RETURNING * INTO gone;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    UPDATE mailbox SET messages = messages - 1, octets = octets - gone.size,
        unseen = unseen - CASE WHEN gone.seen THEN 0 ELSE 1 END
        WHERE number = box;
    PERFORM FROM content WHERE id = gone.content FOR NO KEY UPDATE;
    IF NOT EXISTS (SELECT FROM message WHERE content = gone.content) THEN
        INSERT INTO content_loose (content, created) SELECT id, created FROM content WHERE id = gone.content
            ON CONFLICT DO NOTHING;
    END IF;

    RETURN true;
END
$$;

-- A function with its owner's rights must find the owner's tables, regardless of the caller's search path. Only roles
-- with a grant may call it.
DO $$
DECLARE
    callable regprocedure;
BEGIN
    FOR callable IN
        SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname IN (
            'content_add_piece', 'content_complete', 'content_abort', 'content_sweep', 'message_set_seen',
            'message_delete')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', callable);
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', callable, current_schema());
    END LOOP;
END
$$;
