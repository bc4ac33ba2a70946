-- Grain state as Orleans' ADO.NET persistence finds it, in the form that it has on SQLite: the whole identity of a
-- grain is the primary key, so two first writes of one grain can never both succeed, and the hashes that the provider
-- also passes are not needed. The most telling columns come first. An index row holds about 2,700 octets: so long may a
-- grain's key and kind be together.
CREATE TABLE OrleansStorage (
    ServiceId              text COLLATE "C" NOT NULL,
    GrainTypeString        text COLLATE "C" NOT NULL,
    -- A grain with a string key has it here, and zeros in N0 and N1; one without an extension has ''.
    GrainIdExtensionString text COLLATE "C" NOT NULL,
    GrainIdN0              bigint NOT NULL,
    GrainIdN1              bigint NOT NULL,
    Version                integer NOT NULL,
    -- Null where the state was cleared.
    PayloadBinary          bytea,
    PRIMARY KEY (GrainIdExtensionString, GrainIdN0, GrainIdN1, GrainTypeString, ServiceId)
);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ReadFromStorageKey', $$
SELECT PayloadBinary, Version
FROM OrleansStorage
WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '') AND GrainIdN0 = @GrainIdN0
  AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId;
$$);

-- A first write (no version) inserts, a later one must meet the version it has read. No row is a conflict.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('WriteToStorageKey', $$
WITH added AS (
    INSERT INTO OrleansStorage
        (ServiceId, GrainTypeString, GrainIdExtensionString, GrainIdN0, GrainIdN1, Version, PayloadBinary)
    SELECT @ServiceId, @GrainTypeString, coalesce(@GrainIdExtensionString, ''), @GrainIdN0, @GrainIdN1, 1,
        @PayloadBinary
    WHERE @GrainStateVersion IS NULL
    ON CONFLICT DO NOTHING
    RETURNING Version),
changed AS (
    UPDATE OrleansStorage SET Version = Version + 1, PayloadBinary = @PayloadBinary
    WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '') AND GrainIdN0 = @GrainIdN0
      AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
      AND Version = @GrainStateVersion
    RETURNING Version)
SELECT Version AS NewGrainStateVersion FROM added
UNION ALL
SELECT Version FROM changed;
$$);

INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('ClearStorageKey', $$
UPDATE OrleansStorage SET Version = Version + 1, PayloadBinary = NULL
WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '') AND GrainIdN0 = @GrainIdN0
  AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
RETURNING Version AS NewGrainStateVersion;
$$);

-- Where the provider is told to delete instead of clearing. It takes its own version for a conflict.
INSERT INTO OrleansQuery (QueryKey, QueryText) VALUES ('DeleteStorageKey', $$
DELETE FROM OrleansStorage
WHERE GrainIdExtensionString = coalesce(@GrainIdExtensionString, '') AND GrainIdN0 = @GrainIdN0
  AND GrainIdN1 = @GrainIdN1 AND GrainTypeString = @GrainTypeString AND ServiceId = @ServiceId
  AND Version = @GrainStateVersion
RETURNING Version + 1 AS NewGrainStateVersion;
$$);
