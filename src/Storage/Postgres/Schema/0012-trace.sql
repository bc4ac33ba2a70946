-- Events of transactions, written in batches beside the mail path.
CREATE TABLE trace (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at             timestamptz NOT NULL,
    node           text NOT NULL,
    stage          text NOT NULL,
    outcome        smallint NOT NULL,
    session        text,
    transaction_id uuid,
    message_id     text COLLATE "C",
    client         text,
    login          text,
    reverse_path   text COLLATE "C",
    recipient      text COLLATE "C",
    reply          text,
    reason         text,
    webhook        text
);

CREATE INDEX trace_at ON trace (at);
CREATE INDEX trace_transaction ON trace (transaction_id, number) WHERE transaction_id IS NOT NULL;
CREATE INDEX trace_message_id ON trace (message_id, number) WHERE message_id IS NOT NULL;
CREATE INDEX trace_reverse_path ON trace (reverse_path, number) WHERE reverse_path IS NOT NULL;
CREATE INDEX trace_recipient ON trace (recipient, number) WHERE recipient IS NOT NULL;

-- How many events a node dropped before a batch.
CREATE TABLE trace_dropped (
    at      timestamptz NOT NULL,
    node    text NOT NULL,
    dropped bigint NOT NULL
);

CREATE INDEX trace_dropped_at ON trace_dropped (at);

-- Appends a batch of one node. The commit does not wait for the disk: a crash of the server may lose the events of its
-- last moment, and mail waits for no flush of theirs. A gateway's role calls this and reads nothing.
CREATE FUNCTION trace_add(
    given_node text, given_at timestamptz, given_dropped bigint, given_ats timestamptz[], given_stages text[],
    given_outcomes smallint[], given_sessions text[], given_transactions uuid[], given_message_ids text[],
    given_clients text[], given_logins text[], given_reverse_paths text[], given_recipients text[],
    given_replies text[], given_reasons text[], given_webhooks text[]) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    INSERT INTO trace (at, node, stage, outcome, session, transaction_id, message_id, client, login, reverse_path,
        recipient, reply, reason, webhook)
    SELECT at, given_node, stage, outcome, session, transaction_id, message_id, client, login, reverse_path,
        recipient, reply, reason, webhook
    FROM unnest(given_ats, given_stages, given_outcomes, given_sessions, given_transactions, given_message_ids,
        given_clients, given_logins, given_reverse_paths, given_recipients, given_replies, given_reasons,
        given_webhooks)
        AS given (at, stage, outcome, session, transaction_id, message_id, client, login, reverse_path, recipient,
            reply, reason, webhook);
    IF given_dropped > 0 THEN
        INSERT INTO trace_dropped (at, node, dropped) VALUES (given_at, given_node, given_dropped);
    END IF;
    RETURN 0;
END
$$;

-- One step of the sweep: deletes some of the oldest events, if they are from before a time or beyond a number of events.
-- Returns how many events were deleted. Silos that sweep at once take different ones.
CREATE FUNCTION trace_sweep(given_before timestamptz, given_max bigint, given_limit integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    DELETE FROM trace WHERE number = ANY (ARRAY(
        SELECT number FROM (
            SELECT number, at FROM trace ORDER BY number LIMIT given_limit FOR UPDATE SKIP LOCKED) AS first_ones
        WHERE at < given_before OR number <= (SELECT max(number) FROM trace) - given_max));
    GET DIAGNOSTICS gone = ROW_COUNT;
    IF gone < given_limit THEN
        DELETE FROM trace_dropped WHERE at < given_before;
    END IF;
    RETURN gone;
END
$$;

DO $$
DECLARE
    callable regprocedure;
BEGIN
    FOR callable IN
        SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname IN (
            'trace_add', 'trace_sweep')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', callable);
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', callable, current_schema());
    END LOOP;
END
$$;
