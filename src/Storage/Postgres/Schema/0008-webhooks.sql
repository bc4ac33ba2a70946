-- Webhooks, and the outbox of their deliveries. A webhook has one row in webhook_scope for each name to which it
-- applies: '*' for every mailbox, a domain, or the address of a mailbox. The names of one webhook are of one kind, so
-- that a mailbox has at most one of them.
CREATE TABLE webhook (
    number          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name            text COLLATE "C" NOT NULL UNIQUE,
    version         bigint NOT NULL,
    enabled         boolean NOT NULL,
    created_at      timestamptz NOT NULL,
    updated_at      timestamptz NOT NULL,
    -- The first failure since the last success; null after a success.
    failing_since   timestamptz,
    -- Why the server disabled the webhook; null if an operator did, or if it is enabled.
    disabled_reason text,
    definition      bytea NOT NULL
);

CREATE TABLE webhook_scope (
    scope   text COLLATE "C" NOT NULL,
    webhook bigint NOT NULL REFERENCES webhook (number) ON DELETE CASCADE,
    PRIMARY KEY (scope, webhook)
);

CREATE INDEX webhook_scope_webhook ON webhook_scope (webhook);

-- Deleted webhooks, whose deliveries the sweep deletes in small steps.
CREATE TABLE webhook_removed (
    number     bigint PRIMARY KEY,
    removed_at timestamptz NOT NULL DEFAULT now()
);

-- One row for each webhook and message. state: 0 pending, 1 delivered, 2 dead. A lease moves next_at to its end, so
-- that a delivery of a courier that crashed is due again.
CREATE TABLE outbox (
    number     bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    webhook    bigint NOT NULL,
    mailbox    bigint NOT NULL,
    uid        bigint NOT NULL,
    created_at timestamptz NOT NULL,
    next_at    timestamptz NOT NULL,
    settled_at timestamptz,
    id         uuid NOT NULL,
    lease      uuid,
    -- Attempts since the last replay, attempts in all, and replays that were sent as new events.
    tries      integer NOT NULL DEFAULT 0,
    attempts   integer NOT NULL DEFAULT 0,
    generation integer NOT NULL DEFAULT 0,
    state      smallint NOT NULL DEFAULT 0,
    error_code text,
    error_text text,
    UNIQUE (mailbox, uid, webhook)
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 5000);

CREATE INDEX outbox_due ON outbox (webhook, next_at, number) WHERE state = 0;
CREATE INDEX outbox_state ON outbox (webhook, state, number);
CREATE INDEX outbox_settled ON outbox (state, settled_at) WHERE settled_at IS NOT NULL;

-- The last attempts of each delivery.
CREATE TABLE outbox_attempt (
    delivery    bigint NOT NULL,
    sequence    integer NOT NULL,
    at          timestamptz NOT NULL,
    duration_ms bigint NOT NULL,
    status      integer,
    error_code  text,
    error_text  text,
    response    text,
    PRIMARY KEY (delivery, sequence)
);

-- True if the statement that filed the message also queued its deliveries. The trigger queues those of a silo of an
-- earlier version, and of a message that was released from quarantine.
ALTER TABLE message ADD COLUMN outbox boolean NOT NULL DEFAULT false;

CREATE FUNCTION message_queue_deliveries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO outbox (webhook, mailbox, uid, id, created_at, next_at)
        SELECT webhook_scope.webhook, NEW.mailbox, NEW.uid, NEW.id, now(), now()
        FROM mailbox JOIN webhook_scope ON webhook_scope.scope
            IN ('*', substring(mailbox.address from '[^@]*$') COLLATE "C", mailbox.address)
        WHERE mailbox.number = NEW.mailbox
        ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;

CREATE TRIGGER message_queue_deliveries AFTER INSERT ON message
    FOR EACH ROW WHEN (NOT NEW.outbox AND NOT NEW.quarantined) EXECUTE FUNCTION message_queue_deliveries();

-- Ends the pending deliveries of a deleted message.
CREATE FUNCTION message_end_deliveries() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    UPDATE outbox SET state = 2, settled_at = now(), lease = NULL, error_code = 'message-deleted',
        error_text = 'The message was deleted before it was delivered.'
        WHERE mailbox = OLD.mailbox AND uid = OLD.uid AND state = 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER message_end_deliveries AFTER DELETE ON message
    FOR EACH ROW WHEN (NOT OLD.quarantined) EXECUTE FUNCTION message_end_deliveries();

-- Creates or replaces a webhook. The condition is null for any state, 0 if it must not exist, or its version. status:
-- 0 created, 1 replaced, 2 the condition is false.
CREATE FUNCTION webhook_put(
    given_name text, given_condition bigint, given_enabled boolean, given_at timestamptz, given_definition bytea,
    given_scopes text[], OUT status integer, OUT number bigint)
LANGUAGE plpgsql AS $$
DECLARE
    before webhook%ROWTYPE;
BEGIN
    LOOP
        SELECT * INTO before FROM webhook WHERE webhook.name = given_name FOR UPDATE;
        IF coalesce(before.version, 0) <> coalesce(given_condition, before.version, 0) THEN
            status := 2;
            RETURN;
        ELSIF before.number IS NOT NULL THEN
            UPDATE webhook SET version = before.version + 1, enabled = given_enabled, definition = given_definition,
                updated_at = greatest(given_at, before.updated_at + interval '1 millisecond'),
                disabled_reason = CASE WHEN given_enabled THEN NULL ELSE before.disabled_reason END,
                failing_since = CASE WHEN given_enabled AND NOT before.enabled THEN NULL ELSE before.failing_since END
                WHERE webhook.number = before.number;
            DELETE FROM webhook_scope WHERE webhook = before.number;
            status := 1;
            number := before.number;
            EXIT;
        END IF;

        INSERT INTO webhook (name, version, enabled, created_at, updated_at, definition)
            VALUES (given_name, 1, given_enabled, given_at, given_at, given_definition)
            ON CONFLICT (name) DO NOTHING RETURNING webhook.number INTO number;
        IF FOUND THEN
            status := 0;
            EXIT;
        END IF;
    END LOOP;

    INSERT INTO webhook_scope (scope, webhook) SELECT DISTINCT unnest(given_scopes), number;
END
$$;

-- Deletes a webhook; returns false if it does not exist or has another version.
CREATE FUNCTION webhook_delete(given_name text, given_condition bigint) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    DELETE FROM webhook WHERE name = given_name AND version = coalesce(given_condition, version)
        RETURNING number INTO gone;
    IF NOT FOUND THEN
        RETURN false;
    END IF;

    INSERT INTO webhook_removed (number) VALUES (gone);
    RETURN true;
END
$$;

-- One step of the sweep of the outbox: deliveries that ended long ago, and those of deleted webhooks. Returns the
-- number of deleted ones.
CREATE FUNCTION outbox_sweep(delivered_before timestamptz, dead_before timestamptz, given_limit integer) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    gone bigint[];
BEGIN
    WITH delivered AS (
        SELECT number FROM outbox WHERE state = 1 AND settled_at < delivered_before
            ORDER BY settled_at LIMIT given_limit FOR UPDATE SKIP LOCKED
    ), dead AS (
        SELECT number FROM outbox WHERE state = 2 AND settled_at < dead_before
            ORDER BY settled_at LIMIT given_limit FOR UPDATE SKIP LOCKED
    ), orphan AS (
        SELECT outbox.number FROM webhook_removed JOIN outbox ON outbox.webhook = webhook_removed.number
            LIMIT given_limit FOR UPDATE OF outbox SKIP LOCKED
    )
    SELECT array_agg(number) INTO gone FROM (
        SELECT number FROM delivered UNION SELECT number FROM dead UNION SELECT number FROM orphan) AS ended;
    IF gone IS NULL THEN
        DELETE FROM webhook_removed WHERE removed_at < now() - interval '1 day';
        RETURN 0;
    END IF;

    DELETE FROM outbox_attempt WHERE delivery = ANY (gone);
    DELETE FROM outbox WHERE number = ANY (gone);
    RETURN cardinality(gone);
END
$$;

DO $$
DECLARE
    callable regprocedure;
BEGIN
    FOR callable IN
        SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname IN (
            'message_queue_deliveries', 'message_end_deliveries', 'webhook_put', 'webhook_delete', 'outbox_sweep')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', callable);
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', callable, current_schema());
    END LOOP;
END
$$;
