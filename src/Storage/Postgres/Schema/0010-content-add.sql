-- Adds whole contents. Returns true for each content that is stored, in the given order; false if its id belongs to
-- other octets or to an incomplete content. Rows are inserted in the order of ids, so that two writers with the same ids
-- cannot deadlock. A known id, for example of a batch with an unknown outcome, is compared and not written. A gateway's
-- role calls this and reads no table of contents, so that it cannot list their sizes and digests.
CREATE FUNCTION content_add(given_ids uuid[], given_digests bytea[], given_octets bytea[]) RETURNS boolean[]
LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
    fresh bigint;
BEGIN
    WITH added AS (
        INSERT INTO content (id, size, digest, octets)
        SELECT id, octet_length(octets), digest, octets
        FROM unnest(given_ids, given_digests, given_octets) AS given (id, digest, octets) ORDER BY id
        ON CONFLICT (id) DO NOTHING
        RETURNING id
    )
    INSERT INTO content_loose (content) SELECT id FROM added;
    GET DIAGNOSTICS fresh = ROW_COUNT;
    IF fresh = cardinality(given_ids) THEN
        RETURN array_fill(true, ARRAY[fresh::integer]);
    END IF;

    RETURN ARRAY(
        SELECT EXISTS (
            SELECT FROM content
            WHERE id = given.id AND size = octet_length(given.octets) AND digest = given.digest)
        FROM unnest(given_ids, given_digests, given_octets) WITH ORDINALITY AS given (id, digest, octets, place)
        ORDER BY place);
END
$$;

DO $$
DECLARE
    callable regprocedure;
BEGIN
    FOR callable IN
        SELECT oid FROM pg_proc WHERE pronamespace = current_schema()::regnamespace AND proname = 'content_add'
    LOOP
        EXECUTE format('REVOKE ALL ON FUNCTION %s FROM PUBLIC', callable);
        EXECUTE format('ALTER FUNCTION %s SET search_path = pg_catalog, %I, pg_temp', callable, current_schema());
    END LOOP;
END
$$;
