-- The log of administration. Each row has the digest of the row before.
CREATE TABLE audit (
    number     bigint PRIMARY KEY,
    at         timestamptz NOT NULL,
    key        text,
    client     text,
    call       text NOT NULL,
    resource   text NOT NULL,
    status     integer,
    request_id text NOT NULL,
    omitted    integer NOT NULL,
    previous   bytea NOT NULL,
    digest     bytea NOT NULL
);

-- The end of the chain. Its lock gives the silos turns.
CREATE TABLE audit_head (
    only_row integer PRIMARY KEY CHECK (only_row = 1),
    number   bigint NOT NULL,
    digest   bytea NOT NULL
) WITH (fillfactor = 10);

INSERT INTO audit_head (only_row, number, digest) VALUES (1, 0, decode(repeat('00', 32), 'hex'));

CREATE FUNCTION audit_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Rows of the audit log cannot be changed.';
END
$$;

CREATE TRIGGER audit_refuse_change BEFORE UPDATE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse_change();

-- One step of the sweep: deletes some of the first rows, if they are from before a time, and older than 30 days in any
-- case. The rows that remain have no gap, and the last row remains. A silo has no other right to delete rows. Returns
-- the number of deleted ones.
CREATE FUNCTION audit_sweep(given_before timestamptz, given_limit integer) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    gone bigint;
BEGIN
    PERFORM FROM audit_head WHERE only_row = 1 FOR UPDATE;
    DELETE FROM audit WHERE number = ANY (ARRAY(
        SELECT number FROM (
            SELECT number, max(at) OVER (ORDER BY number) AS latest
            FROM (SELECT number, at FROM audit ORDER BY number LIMIT given_limit) AS first_ones) AS judged
        WHERE latest < least(given_before, now() - interval '30 days')
            AND number < (SELECT number FROM audit_head WHERE only_row = 1)));
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END
$$;

DO $$
DECLARE
    callable regprocedure;
BEGIN
    FOR callable IN
        SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname IN (
            'audit_refuse_change', 'audit_sweep')
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', callable);
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', callable, current_schema());
    END LOOP;
END
$$;
